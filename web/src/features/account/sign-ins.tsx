import { Globe, Laptop, Smartphone } from "lucide-react";
import { useState } from "react";

import { Section } from "~/components/section";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { FieldError } from "~/components/ui/field";
import { Row } from "~/components/ui/row";
import { Skeleton } from "~/components/ui/skeleton";
import type { SignIn } from "~/lib/api-types";
import { type Device, deviceOf } from "~/lib/device";
import { ago } from "~/lib/time";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { useEndOtherSignIns, useEndSignIn, useSignIns } from "./use-sign-ins";

const icons: Record<Device["kind"], typeof Globe> = { computer: Laptop, phone: Smartphone, other: Globe };

const failed = (error: unknown) => {
  showToast(words(error), { kind: "error" });
};

function SignInRow({ signIn }: { signIn: SignIn }) {
  const end = useEndSignIn();
  const { name, kind } = deviceOf(signIn.device);
  const where = (
    <>
      {signIn.current ? `${name}, ` : null}
      <bdi>{signIn.address}</bdi>
      {signIn.current ? null : <>, last used {ago(Date.parse(signIn.lastUsedAt)).replace(/^[NTY]/, (letter) => letter.toLowerCase())}</>}
    </>
  );
  return (
    <Row
      icon={icons[kind]}
      title={signIn.current ? "This browser" : name}
      text={where}
      end={
        signIn.current ? (
          <Badge kind="live" dot>
            Here now
          </Badge>
        ) : (
          <Button
            variant="ghost"
            size="sm"
            busy={end.isPending}
            aria-label={`Sign out ${name}, ${signIn.address}`}
            onClick={() => {
              end.mutate(signIn.id, {
                onSuccess: () => {
                  showToast(`${name} is signed out`);
                },
                onError: failed,
              });
            }}
          >
            Sign out
          </Button>
        )
      }
    />
  );
}

function EndOthers() {
  const [asking, setAsking] = useState(false);
  const { mutate, isPending, error, reset } = useEndOtherSignIns();
  return (
    <>
      <Button
        variant="danger-quiet"
        onClick={() => {
          reset();
          setAsking(true);
        }}
      >
        Sign out everywhere else
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Sign out everywhere else?"
        description="All other browsers and apps have to sign in again. Meetings you are in there end for you."
        keep="Keep them"
        action="Sign out"
        busy={isPending}
        error={error === null ? undefined : words(error)}
        onConfirm={() => {
          mutate(undefined, {
            onSuccess: () => {
              setAsking(false);
              showToast("Signed out everywhere else");
            },
          });
        }}
      />
    </>
  );
}

/** Where this account is signed in, and the way to end that. */
export function SignIns() {
  const { data: signIns, isError, error, refetch } = useSignIns();
  return (
    <Section
      title="Where you are signed in"
      text="Something you do not know? Sign it out and change your password."
      action={(signIns?.length ?? 0) > 1 ? <EndOthers /> : undefined}
    >
      <Card>
        {signIns === undefined ? (
          isError ? (
            <div className="flex flex-wrap items-center gap-3 px-4.5 py-4">
              <FieldError>{words(error)}</FieldError>
              <Button size="sm" onClick={() => void refetch()}>
                Try again
              </Button>
            </div>
          ) : (
            <div className="px-4.5 py-5" role="status">
              <span className="sr-only">Loading</span>
              <Skeleton className="mb-2 h-3 w-36" />
              <Skeleton className="h-2.5 w-52" />
            </div>
          )
        ) : (
          <ul>
            {signIns.map((signIn) => (
              <SignInRow key={signIn.id} signIn={signIn} />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}
