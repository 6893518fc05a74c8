import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { CodeField, codeProblem } from "~/components/code-field";
import { AccountHint, FormDialog } from "~/components/form-dialog";
import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { Divider } from "~/components/ui/divider";
import { Field, FieldError } from "~/components/ui/field";
import { PasswordInput } from "~/components/ui/password-input";
import { ApiError } from "~/lib/api-error";
import type { LoginResponse, User } from "~/lib/api-types";
import { askForPasskey, turnedAway } from "~/lib/passkeys";
import { hasPassword } from "~/lib/person";
import { adopt, signOut, useSession } from "~/lib/session";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";
import { usePasskeysWork } from "~/lib/use-passkeys-work";
import { words } from "~/lib/words";

import { beginPasskeyProof, endSignIn, finishPasskeyProof, listSignIns, signInAgain } from "./api";
import { usePasskeys } from "./use-passkeys";

/** Whether the server wants to see the owner again before it does this. */
export const wantsSignIn = (error: unknown) => error instanceof ApiError && error.body.requiresFreshSignIn === true;

const title = "Is it you?";
const description = "You signed in here a while ago. So that nobody else changes how you sign in, show that it is you.";

/** The new session takes the place of the one before. */
async function renew(signIn: () => Promise<LoginResponse>) {
  const { sessions } = await listSignIns();
  const answer = await signIn();
  adopt(answer);
  const before = sessions.find(({ current }) => current);
  // One that could not be ended stands in the list of sign-ins and ends by itself.
  if (before !== undefined) await endSignIn(before.id).catch(() => undefined);
}

interface ProofProps {
  user: User;
  onDone: () => void;
  onClose: () => void;
}

function PasskeyButton({ user, onDone }: Omit<ProofProps, "onClose">) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const ask = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const options = await beginPasskeyProof({ email: user.email });
      const answer = await askForPasskey(options, { quiet: false, signal: new AbortController().signal });
      await renew(() => finishPasskeyProof(answer));
      onDone();
    } catch (error) {
      setProblem(turnedAway(error) ? "No passkey was used." : words(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-2.5">
      <Button icon={Fingerprint} block busy={busy} onClick={() => void ask()}>
        Use a passkey
      </Button>
      {problem === undefined ? null : <FieldError>{problem}</FieldError>}
    </div>
  );
}

function PasswordProof({ user, onDone, onClose, withKey }: ProofProps & { withKey: boolean }) {
  const [wantsCode, setWantsCode] = useState(false);
  const form = useForm({
    start: { password: "", code: "" },
    check: ({ password, code }) => ({
      password: password === "" ? "Your password is missing" : undefined,
      code: wantsCode ? codeProblem(code) : undefined,
    }),
    submit: async ({ password, code }) => {
      try {
        await renew(() => signInAgain({ email: user.email, password, ...(wantsCode ? { code: code.trim() } : {}) }));
        onDone();
      } catch (error) {
        if (wantsCode || !(error instanceof ApiError) || error.body.requiresSecondFactor !== true) throw error;
        setWantsCode(true);
      }
    },
    place: (error) => (error.body.requiresSecondFactor === true ? "code" : error.status === 401 ? "password" : undefined),
  });
  return (
    <FormDialog form={form} onClose={onClose} title={title} description={description} action="Continue">
      <AccountHint email={user.email} />
      <Field label="Your password" error={form.problems.password}>
        {(parts) => <PasswordInput {...parts} {...form.field("password")} autoComplete="current-password" required autoFocus />}
      </Field>
      {wantsCode ? <CodeField error={form.problems.code} field={form.field("code")} /> : null}
      {withKey && !wantsCode ? (
        <>
          <Divider>or</Divider>
          <PasskeyButton user={user} onDone={onDone} />
        </>
      ) : null}
    </FormDialog>
  );
}

/** Without a password: by a passkey here, or by what the sign-in page offers. */
function OtherProof({ user, onDone, onClose, withKey }: ProofProps & { withKey: boolean }) {
  const navigate = useNavigate();
  const leave = async () => {
    try {
      await signOut();
      await navigate("/auth/login?redirect=/settings/security");
    } catch (error) {
      showToast(words(error), { kind: "error" });
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description={withKey ? description : `${description} Sign in again, then come back to this page.`}
      closeButton={false}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant={withKey ? "secondary" : "primary"} onClick={() => void leave()}>
            Sign in again
          </Button>
        </>
      }
    >
      {withKey ? <PasskeyButton user={user} onDone={onDone} /> : null}
    </Dialog>
  );
}

/** Asks the person of this page to show that it is them, where they are; then goes on with what they wanted. */
export function SignInAgain({ onDone, onClose }: Omit<ProofProps, "user">) {
  const { user } = useSession();
  const works = usePasskeysWork();
  const { data: keys } = usePasskeys();
  if (user === undefined) return null;
  const Proof = hasPassword(user) ? PasswordProof : OtherProof;
  return <Proof user={user} withKey={works && (keys?.length ?? 0) > 0} onDone={onDone} onClose={onClose} />;
}
