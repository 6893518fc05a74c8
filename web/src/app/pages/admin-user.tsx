import { useLocation, useNavigate, useOutletContext, useParams } from "react-router";

import { UserView } from "~/features/admin/user-view";
import type { User } from "~/lib/api-types";

export const meta = () => [{ title: "User · Bedrud" }];

export default function AdminUser() {
  const { userId = "" } = useParams();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { back?: string } | null };
  const back = state?.back ?? "";
  return (
    <UserView
      key={userId}
      id={userId}
      ownId={useOutletContext<User>().id}
      back={back}
      onDeleted={() => void navigate(`/admin/users${back}`, { replace: true })}
    />
  );
}
