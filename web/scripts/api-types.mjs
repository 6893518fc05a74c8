// Writes src/lib/api-types.gen.ts from the server's OpenAPI document.
// The document is named by BEDRUD_OPENAPI, else build/openapi.json of the repository is taken (`bedrud openapi` prints it).
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const input = process.env.BEDRUD_OPENAPI ?? here("../../build/openapi.json");
const output = here("../src/lib/api-types.gen.ts");

if (!existsSync(input)) {
  // The build itself needs no types; checking them does.
  console.error(`api types: ${input} does not exist, the types stay as they are (./run --build makes it)`);
  process.exit(0);
}
const types = await openapi(JSON.parse(readFileSync(input, "utf8")), { alphabetize: true, defaultNonNullable: false });
writeFileSync(output, `// Generated from the server's OpenAPI document by scripts/api-types.mjs.\n${astToString(types)}`);
