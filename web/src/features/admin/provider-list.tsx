import { KeySquare, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { ListFailed, ListWaiting } from "~/components/list-state";
import { Section } from "~/components/section";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { IconButton } from "~/components/ui/icon-button";
import { Row } from "~/components/ui/row";
import type { OauthProvider } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { ProviderDialog } from "./provider-dialog";
import { useCheckProvider, useProviders, useRemoveProvider } from "./use-providers";

function RemoveDialog({ provider, onClose }: { provider: OauthProvider; onClose: () => void }) {
  const { mutate, isPending, error } = useRemoveProvider();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove ${provider.title}?`}
      description="Nobody can sign in with it any more. Accounts stay; who has no other way in needs one from you."
      keep="Keep it"
      action="Remove"
      busy={isPending}
      error={error === null ? undefined : words(error)}
      onConfirm={() => {
        mutate(provider.name, {
          onSuccess: () => {
            showToast(`${provider.title} removed`);
            onClose();
          },
        });
      }}
    />
  );
}

function CheckButton({ provider: { name, title } }: { provider: OauthProvider }) {
  const { mutate, isPending } = useCheckProvider();
  return (
    <Button
      variant="ghost"
      size="sm"
      busy={isPending}
      aria-label={`Check ${title}`}
      onClick={() => {
        mutate(name, {
          onSuccess: ({ ok, message }) => {
            showToast(ok ? `${title} answers as it should` : `${title}: ${message}`, ok ? {} : { kind: "error" });
          },
          onError: (error) => {
            showToast(words(error), { kind: "error" });
          },
        });
      }}
    >
      Check
    </Button>
  );
}

type Shown = { what: "new" } | { what: "change" | "remove"; provider: OauthProvider };

function ProviderRow({ provider, onShow }: { provider: OauthProvider; onShow: (shown: Shown) => void }) {
  return (
    <Row
      icon={KeySquare}
      title={provider.title}
      text={provider.issuer}
      end={
        <>
          <CheckButton provider={provider} />
          {provider.readOnly ? (
            <Badge kind="line">Configuration file</Badge>
          ) : (
            <>
              <Button
                variant="ghost"
                size="sm"
                aria-label={`Change ${provider.title}`}
                onClick={() => {
                  onShow({ what: "change", provider });
                }}
              >
                Change
              </Button>
              <IconButton
                icon={Trash2}
                small
                label={`Remove ${provider.title}`}
                onClick={() => {
                  onShow({ what: "remove", provider });
                }}
              />
            </>
          )}
        </>
      }
    />
  );
}

function Providers({ onShow }: { onShow: (shown: Shown) => void }) {
  const { data, isError, error, refetch } = useProviders();
  if (data === undefined) return isError ? <ListFailed error={error} onRetry={() => void refetch()} /> : <ListWaiting />;
  if (data.providers.length === 0) return <p className="px-4.5 py-5 text-ink-2">None yet.</p>;
  return (
    <ul>
      {data.providers.map((provider) => (
        <ProviderRow key={provider.name} provider={provider} onShow={onShow} />
      ))}
    </ul>
  );
}

/** The providers of OpenID Connect that people can sign in with. */
export function ProviderList() {
  const { data } = useProviders();
  const [shown, setShown] = useState<Shown>();
  const close = () => {
    setShown(undefined);
  };
  return (
    <Section
      title="OpenID Connect"
      text="Let people sign in with the accounts your organisation has already."
      action={
        <Button
          variant="primary"
          icon={Plus}
          onClick={() => {
            setShown({ what: "new" });
          }}
        >
          Add provider
        </Button>
      }
    >
      <Card>
        <Providers onShow={setShown} />
      </Card>
      {shown === undefined ? null : shown.what === "remove" ? (
        <RemoveDialog provider={shown.provider} onClose={close} />
      ) : (
        <ProviderDialog {...(shown.what === "change" ? { provider: shown.provider } : {})} pattern={data?.redirectUrlPattern ?? ""} onClose={close} />
      )}
    </Section>
  );
}
