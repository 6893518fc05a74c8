import type { Config } from "@react-router/dev/config";

// Pages without personal content are rendered at build time; every other address gets the empty shell (scripts/finish-build.mjs).
export default {
  appDirectory: "src/app",
  buildDirectory: "build",
  ssr: false,
  prerender: ["/", "/auth", "/auth/login", "/auth/register", "/auth/forgot-password", "/setup"],
  routeDiscovery: { mode: "initial" },
  future: { v8_middleware: true, v8_splitRouteModules: true, v8_viteEnvironmentApi: true, v8_passThroughRequests: true, v8_trailingSlashAwareDataRequests: true },
} satisfies Config;
