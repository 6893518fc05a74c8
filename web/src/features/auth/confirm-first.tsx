import { MailSent } from "./mail-sent";
import { Resend } from "./resend";

/** In place of a form: the address must be confirmed before one can sign in. `sent`: the mail has gone out just now. */
export function ConfirmFirst({ email, sent = true }: { email: string; sent?: boolean }) {
  return (
    <MailSent title="One step left" after={<Resend email={email} sent={sent} />}>
      {sent ? (
        <>
          We sent a message to <bdi>{email}</bdi>. Open the link in it, and you are in.
        </>
      ) : (
        <>
          Confirm that <bdi>{email}</bdi> is yours: open the link in the message we sent you.
        </>
      )}
    </MailSent>
  );
}
