import { House } from "lucide-react";

import { MissingPage } from "~/components/missing-page";
import { ButtonLink } from "~/components/ui/button";

export const meta = () => [{ title: "Not found · Bedrud" }];

export default function NotFound() {
  return (
    <main id="main">
      <MissingPage
        whole
        title="There is nothing at this address"
        actions={
          <>
            <ButtonLink variant="primary" size="lg" icon={House} to="/">
              Start page
            </ButtonLink>
            <ButtonLink size="lg" to="/dashboard">
              My rooms
            </ButtonLink>
          </>
        }
      >
        The link may be old, or a letter got lost on the way.
      </MissingPage>
    </main>
  );
}
