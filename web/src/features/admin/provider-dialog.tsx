import { useState } from "react";

import { FormDialog } from "~/components/form-dialog";
import { Card } from "~/components/ui/card";
import { Field } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { PasswordInput } from "~/components/ui/password-input";
import { SwitchRow } from "~/components/ui/row";
import { Switch } from "~/components/ui/switch";
import type { OauthProvider } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";

import { useAddProvider, useChangeProvider } from "./use-providers";

const needed = (value: string, what: string) => (value.trim() === "" ? `${what} is missing` : undefined);

type Name = "title" | "name" | "issuer" | "clientId" | "clientSecret" | "scopes";

/** The form's values and what they may be; `trusts` is a switch beside them. */
function useProviderForm(provider: OauthProvider | undefined, trusts: boolean, onClose: () => void) {
  const add = useAddProvider();
  const change = useChangeProvider();
  return useForm<Name>({
    start: {
      title: provider?.title ?? "",
      name: provider?.name ?? "",
      issuer: provider?.issuer ?? "",
      clientId: provider?.clientId ?? "",
      clientSecret: provider?.clientSecret ?? "",
      scopes: provider?.scopes ?? "openid email profile",
    },
    check: ({ title, name, issuer, clientId }) => ({
      title: needed(title, "What people read on the button"),
      name: /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name.trim()) ? undefined : "1 to 32 small letters, digits and dashes",
      issuer: /^https?:\/\/[^\s?#]+$/.test(issuer.trim()) ? undefined : "An address that begins with https://",
      clientId: needed(clientId, "The client id"),
    }),
    submit: async ({ clientSecret, ...typed }) => {
      const [title, name, issuer, clientId, scopes] = [typed.title, typed.name, typed.issuer, typed.clientId, typed.scopes].map((text) => text.trim()) as [string, string, string, string, string];
      await (provider === undefined ? add : change).mutateAsync({ title, name, issuer, clientId, clientSecret, scopes, trustEmail: trusts });
      showToast(provider === undefined ? `${title} is on the sign-in page` : "Saved. It holds at once.");
      onClose();
    },
    place: ({ message }) => placed.find(([word]) => word.test(message))?.[1],
  });
}

/** Which field a refusal of the server is about. */
const placed: [RegExp, Name][] = [
  [/secret/i, "clientSecret"],
  [/issuer/i, "issuer"],
  [/scopes/i, "scopes"],
  [/name|file/i, "name"],
];

type Form = ReturnType<typeof useProviderForm>;

function TextField({ form: { field, problems }, name, label, hint, placeholder, first }: { form: Form; name: Name; label: string; hint?: string; placeholder?: string; first?: boolean }) {
  return (
    <Field label={label} hint={hint} error={problems[name]}>
      {(parts) =>
        name === "clientSecret" ? (
          <PasswordInput {...parts} {...field(name)} autoComplete="off" />
        ) : (
          <Input {...parts} {...field(name)} placeholder={placeholder} autoFocus={first} autoComplete="off" autoCapitalize={name === "title" ? undefined : "none"} spellCheck={name === "title" ? undefined : false} />
        )
      }
    </Field>
  );
}

/** A provider of OpenID Connect, new or known. `pattern`: where the provider sends people back to. */
export function ProviderDialog({ provider, pattern, onClose }: { provider?: OauthProvider; pattern: string; onClose: () => void }) {
  const [trusts, setTrusts] = useState(provider?.trustEmail ?? false);
  const form = useProviderForm(provider, trusts, onClose);
  const redirect = pattern.replace("<provider>", `oidc-${form.values.name.trim() || "name"}`);
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={provider === undefined ? "Add a provider" : `Change ${provider.title}`}
      description="Any provider of OpenID Connect: Keycloak, Authentik, Entra ID, GitLab and others."
      action={provider === undefined ? "Add" : "Save"}
    >
      <TextField form={form} name="title" label="Title" hint="People read it on the button." first />
      {provider === undefined ? <TextField form={form} name="name" label="Name in addresses" hint="It cannot be changed later." /> : null}
      <TextField form={form} name="issuer" label="Issuer" hint="Exactly as the provider spells it." placeholder="https://id.example.org" />
      <p className="text-sm text-ink-2">
        Register this redirect address with the provider: <code className="font-mono [overflow-wrap:anywhere]">{redirect}</code>
      </p>
      <TextField form={form} name="clientId" label="Client id" />
      <TextField form={form} name="clientSecret" label="Client secret" />
      <TextField form={form} name="scopes" label="Scopes" />
      <Card>
        <ul>
          <SwitchRow
            id="trustEmail"
            title="All its addresses are confirmed"
            text="Only for a provider of your own that does not say so itself: whoever it gives an address to can open the account with that address here."
          >
            {(ids) => <Switch {...ids} checked={trusts} onCheckedChange={setTrusts} />}
          </SwitchRow>
        </ul>
      </Card>
    </FormDialog>
  );
}
