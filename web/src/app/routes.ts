import { type RouteConfig, index, route } from "@react-router/dev/routes";

export default [
  index("pages/landing.tsx"),
  route("auth", "pages/guest.tsx"),
  route("auth/login", "pages/login.tsx"),
  route("auth/register", "pages/register.tsx"),
  route("setup", "pages/setup.tsx"),
  route("dashboard", "pages/dashboard.tsx"),
  route("m/:roomName", "pages/meeting.tsx"),
  // The short addresses people type.
  ...["login", "register", "guest", "new"].map((path) => route(path, "pages/short-address.tsx", { id: path })),
  route("*", "pages/not-found.tsx"),
] satisfies RouteConfig;
