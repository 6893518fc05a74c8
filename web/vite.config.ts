import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const server = process.env.BEDRUD_SERVER ?? "http://localhost:8090";

export default defineConfig({
  plugins: [tailwindcss(), reactRouter()],
  resolve: { alias: { "~": fileURLToPath(new URL("src", import.meta.url)) } },
  // Small files stay files: the content security policy allows no data: fonts or scripts.
  build: { assetsInlineLimit: 0, target: "es2022" },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/livekit", "/rtc", "/uploads", "/ready", "/health"].map((path) => [path, { target: server, ws: true }]),
    ),
  },
});
