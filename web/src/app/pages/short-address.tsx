import { type ClientLoaderFunctionArgs, replace } from "react-router";

const targets: Record<string, string> = {
  login: "/auth/login",
  register: "/auth/register",
  guest: "/auth",
  "forgot-password": "/auth/forgot-password",
  new: "/dashboard?new",
  profile: "/settings/profile",
  admin: "/admin/overview",
  settings: "/settings/profile",
};

/** Sends the short addresses to where the pages are; the query goes along. */
export function clientLoader({ request }: ClientLoaderFunctionArgs) {
  const { pathname, search } = new URL(request.url);
  const target = targets[pathname.split("/")[1] ?? ""] ?? "/";
  return replace(target.includes("?") ? target : target + search);
}

export default function ShortAddress() {
  return null;
}
