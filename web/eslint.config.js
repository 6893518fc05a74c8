import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import { readdirSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import tseslint from "typescript-eslint";

const root = import.meta.dirname;
const features = readdirSync(resolve(root, "src/features"));

// The house's own rules: kebab-case file names, and no feature or meeting module that reaches into another feature.
const house = {
  rules: {
    "file-name": {
      create: (context) => ({
        Program(node) {
          const name = basename(context.filename);
          if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(name)) {
            context.report({ node, message: `File names are kebab-case: ${name}` });
          }
        },
      }),
    },
    "own-feature": {
      create(context) {
        const file = relative(root, context.filename);
        const own = /^src\/features\/([^/]+)\//.exec(file)?.[1];
        const layered = own !== undefined || /^src\/(meeting|components|lib)\//.test(file);
        const check = (node) => {
          const source = node.source?.value;
          if (!layered || typeof source !== "string") return;
          const path = source.startsWith("~/")
            ? `src/${source.slice(2)}`
            : source.startsWith(".")
              ? relative(root, resolve(dirname(context.filename), source))
              : "";
          const other = /^src\/features\/([^/]+)/.exec(path)?.[1];
          if (other !== undefined && other !== own && features.includes(other)) {
            context.report({ node, message: `Only pages put features together; this file imports the feature "${other}".` });
          }
          if (/^src\/lib\//.test(file) && /^src\/(components|app|meeting)\//.test(path)) {
            context.report({ node, message: "lib/ is below everything else and imports none of it." });
          }
        };
        return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
      },
    },
  },
};

export default tseslint.config(
  { ignores: ["build/", "node_modules/", ".react-router/", "**/*.gen.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    ...jsxA11y.flatConfigs.recommended,
    languageOptions: { ...jsxA11y.flatConfigs.recommended.languageOptions, globals: globals.browser },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      // Dialogs and single-field pages move the focus to where the work is; screen readers announce the page title first.
      "jsx-a11y/no-autofocus": "off",
    },
  },
  {
    plugins: { house },
    rules: { "house/file-name": "error", "house/own-feature": "error", "@typescript-eslint/no-invalid-void-type": "off" },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["**/*.test.ts"],
    rules: {
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["*.js", "*.ts", "scripts/**"], languageOptions: { globals: globals.node } },
);
