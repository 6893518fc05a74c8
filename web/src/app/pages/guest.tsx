import { useAfterSignIn } from "~/app/use-after-sign-in";
import { AuthLayout } from "~/features/auth/auth-layout";
import { GuestForm } from "~/features/auth/guest-form";

export const meta = () => [{ title: "Join as a guest · Bedrud" }];

export default function Guest() {
  const { search, goOn } = useAfterSignIn("/");
  return (
    <AuthLayout title="Join as a guest" lead="A name is enough. Nothing is kept when you leave.">
      <GuestForm search={search} onDone={goOn} />
    </AuthLayout>
  );
}
