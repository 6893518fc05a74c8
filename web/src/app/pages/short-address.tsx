import { type ClientLoaderFunctionArgs, replace } from "react-router";

const targets: Record<string, string> = { login: "/auth/login", register: "/auth/register", guest: "/auth", new: "/dashboard?new" };

/** Sends /login, /register, /guest and /new to where the pages are; the query goes along. */
export function clientLoader({ request }: ClientLoaderFunctionArgs) {
  const { pathname, search } = new URL(request.url);
  const target = targets[pathname.split("/")[1] ?? ""] ?? "/";
  return replace(target.includes("?") ? target : target + search);
}

export default function ShortAddress() {
  return null;
}
