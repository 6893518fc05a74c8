"use strict";
// No font, no proxy and no counter of anybody else.
Scalar.createApiReference("#scalar", {
  url: "/api/openapi.json",
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
});
