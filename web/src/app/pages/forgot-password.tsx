import { AuthLayout } from "~/features/auth/auth-layout";
import { ForgotForm } from "~/features/auth/forgot-form";

export const meta = () => [{ title: "Forgot your password · Bedrud" }];

export default function ForgotPassword() {
  return (
    <AuthLayout title="Forgot your password?" lead="We send you a link with which you choose a new one.">
      <ForgotForm />
    </AuthLayout>
  );
}
