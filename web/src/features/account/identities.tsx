import { Link2, Plus } from "lucide-react";
import { useState } from "react";

import { Section } from "~/components/section";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { Note } from "~/components/ui/note";
import { Row } from "~/components/ui/row";
import type { Identity } from "~/lib/api-types";
import { providerProblem, providerTitle } from "~/lib/provider-problems";
import { ago } from "~/lib/time";
import { showToast } from "~/lib/toast";
import { useSettings } from "~/lib/use-settings";
import { words } from "~/lib/words";

import { SignInAgain, wantsSignIn } from "./sign-in-again";
import { useIdentities, useLinkIdentity, useRemoveIdentity } from "./use-identities";

const titleOf = ({ provider, title }: Identity) => (title === provider ? providerTitle(provider) : title);

function RemoveDialog({ identity, onClose }: { identity: Identity; onClose: () => void }) {
  const { mutate, isPending, error } = useRemoveIdentity();
  const title = titleOf(identity);
  const remove = () => {
    mutate(identity.id, {
      onSuccess: () => {
        showToast(`${title} removed`);
        onClose();
      },
    });
  };
  if (wantsSignIn(error)) return <SignInAgain onDone={remove} onClose={onClose} />;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove ${title}?`}
      description={`You cannot sign in with ${title} any more.`}
      keep="Keep it"
      action="Remove"
      busy={isPending}
      error={error === null ? undefined : words(error)}
      onConfirm={remove}
    />
  );
}

function LinkButton({ name, title }: { name: string; title: string }) {
  const { mutate, isPending, error, reset } = useLinkIdentity();
  const link = () => {
    mutate(name, {
      onError: (problem) => {
        if (!wantsSignIn(problem)) showToast(words(problem), { kind: "error" });
      },
    });
  };
  return (
    <>
      <Button icon={Plus} size="sm" busy={isPending} onClick={link}>
        Link {title}
      </Button>
      {wantsSignIn(error) ? <SignInAgain onDone={link} onClose={reset} /> : null}
    </>
  );
}

/** The providers somebody signs in with, where this server offers any. `search`: of the page, for what went wrong there. */
export function Identities({ search }: { search: string }) {
  const { data: settings } = useSettings();
  const { data: identities } = useIdentities();
  const [removing, setRemoving] = useState<Identity>();
  const offered = settings?.signInProviders ?? [];
  if (offered.length === 0 && (identities?.length ?? 0) === 0) return null;
  const free = offered.filter(({ name }) => identities?.every(({ provider }) => provider !== name) ?? false);
  const problem = providerProblem(search, offered);
  return (
    <Section title="Linked sign-ins" text="Sign in with an account you have elsewhere.">
      {problem === undefined ? null : (
        <div className="mb-3">
          <Note kind="caution" live>
            {problem}
          </Note>
        </div>
      )}
      <Card>
        <ul>
          {(identities ?? []).map((identity) => (
            <Row
              key={identity.id}
              icon={Link2}
              title={titleOf(identity)}
              text={`${identity.email === "" ? "" : `${identity.email}, `}last used ${ago(Date.parse(identity.lastUsedAt)).toLowerCase()}`}
              end={
                <>
                  {identity.offered ? null : <Badge kind="line">Not offered any more</Badge>}
                  <Button
                    variant="ghost"
                    size="sm"
                    aria-label={`Remove ${titleOf(identity)}`}
                    onClick={() => {
                      setRemoving(identity);
                    }}
                  >
                    Remove
                  </Button>
                </>
              }
            />
          ))}
          {free.map(({ name, title }) => (
            <Row key={name} icon={Link2} title={title} text="Not linked" end={<LinkButton name={name} title={title} />} />
          ))}
        </ul>
      </Card>
      {removing === undefined ? null : (
        <RemoveDialog
          identity={removing}
          onClose={() => {
            setRemoving(undefined);
          }}
        />
      )}
    </Section>
  );
}
