import { type RouteConfig, index, route } from "@react-router/dev/routes";

export default [
  index("pages/landing.tsx"),
  route("auth", "pages/guest.tsx"),
  route("auth/login", "pages/login.tsx"),
  route("auth/register", "pages/register.tsx"),
  route("auth/forgot-password", "pages/forgot-password.tsx"),
  route("auth/reset-password", "pages/reset-password.tsx"),
  route("auth/verify", "pages/verify.tsx"),
  route("auth/callback", "pages/auth-callback.tsx"),
  route("setup", "pages/setup.tsx"),
  route("dashboard", "pages/dashboard.tsx"),
  route("settings", "pages/settings.tsx", [
    index("pages/short-address.tsx", { id: "settings-index" }),
    route("profile", "pages/settings-profile.tsx"),
    route("preferences", "pages/settings-preferences.tsx"),
    route("security", "pages/settings-security.tsx"),
  ]),
  route("admin", "pages/admin.tsx", [
    index("pages/short-address.tsx", { id: "admin-index" }),
    route("overview", "pages/admin-overview.tsx"),
    route("users", "pages/admin-users.tsx"),
    route("users/:userId", "pages/admin-user.tsx"),
    route("invitations", "pages/admin-invitations.tsx"),
    route("activity", "pages/admin-activity.tsx"),
    route("webhooks", "pages/admin-webhooks.tsx"),
    route("webhooks/:webhookId", "pages/admin-webhook.tsx"),
    route("queue", "pages/admin-queue.tsx"),
    route("settings", "pages/admin-settings.tsx"),
    route("sign-in", "pages/admin-sign-in.tsx"),
    route("email", "pages/admin-email.tsx"),
    route("configuration", "pages/admin-configuration.tsx"),
  ]),
  route("m/:roomName", "pages/meeting.tsx"),
  // The short addresses people type.
  ...["login", "register", "guest", "new", "profile", "forgot-password"].map((path) => route(path, "pages/short-address.tsx", { id: path })),
  route("*", "pages/not-found.tsx"),
] satisfies RouteConfig;
