import { LogIn } from "lucide-react";

import { ButtonLink } from "~/components/ui/button";
import { Divider } from "~/components/ui/divider";
import { Note } from "~/components/ui/note";
import { providerProblem } from "~/lib/provider-problems";
import { useSettings } from "~/lib/use-settings";

/** The providers this server offers, each a link that leaves the page. `search`: of the page, for where to go afterwards. */
export function ProviderButtons({ search, invite = "", divider }: { search: string; invite?: string; divider: string }) {
  const { data: settings } = useSettings();
  const providers = settings?.signInProviders ?? [];
  if (providers.length === 0) return null;
  const query = new URLSearchParams();
  const redirect = new URLSearchParams(search).get("redirect");
  if (redirect !== null) query.set("redirect", redirect);
  if (invite !== "") query.set("invite", invite);
  const more = query.size === 0 ? "" : `?${query.toString()}`;
  return (
    <div className="mb-6 flex flex-col gap-2.5">
      {providers.map(({ name, title }) => (
        <ButtonLink key={name} to={`/api/auth/${name}/login${more}`} reloadDocument size="lg" block icon={LogIn} className="whitespace-normal! [overflow-wrap:anywhere]">
          Continue with {title}
        </ButtonLink>
      ))}
      <div className="mt-3.5">
        <Divider>{divider}</Divider>
      </div>
    </div>
  );
}

/** Why somebody came back from a provider without being signed in. */
export function ProviderProblem({ search }: { search: string }) {
  const { data: settings } = useSettings();
  const problem = providerProblem(search, settings?.signInProviders);
  if (problem === undefined) return null;
  return (
    <div className="mb-5">
      <Note kind="caution" live>
        {problem}
      </Note>
    </div>
  );
}
