import { Link as LinkIcon, MailPlus, Trash2, UserPlus } from "lucide-react";
import { useState } from "react";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { IconButton } from "~/components/ui/icon-button";
import { Note } from "~/components/ui/note";
import { Pager } from "~/components/ui/pager";
import { Row } from "~/components/ui/row";
import type { Invite } from "~/lib/api-types";
import { copy } from "~/lib/clipboard";
import { momentName } from "~/lib/time";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { InviteDialog } from "./invite-dialog";
import { inviteLink, stateOf } from "./invite-words";
import { useAdminSettings } from "./use-admin-settings";
import { useDeleteInvite, useInvites } from "./use-invites";

const nameOf = (invite: Invite) => (invite.email === "" ? "Anyone with the link" : invite.email);

function InviteRow({ invite, onDelete }: { invite: Invite; onDelete: () => void }) {
  const state = stateOf(invite);
  const when = invite.usedAt ? `Used ${momentName(Date.parse(invite.usedAt))}` : `${state === "open" ? "Works until" : "Worked until"} ${momentName(Date.parse(invite.expiresAt))}`;
  return (
    <Row
      icon={invite.email === "" ? LinkIcon : MailPlus}
      title={nameOf(invite)}
      text={when}
      end={
        <>
          {state === "open" ? (
            <Button
              size="sm"
              aria-label={`Copy link for ${nameOf(invite)}`}
              onClick={() => void copy(inviteLink(invite.token), "Link copied")}
            >
              Copy link
            </Button>
          ) : (
            <Badge>{state === "used" ? "Used" : "Over"}</Badge>
          )}
          <IconButton icon={Trash2} small label={`Delete invitation for ${nameOf(invite)}`} onClick={onDelete} />
        </>
      }
    />
  );
}

function DeleteDialog({ invite, onClose }: { invite: Invite; onClose: () => void }) {
  const { mutate, isPending, error } = useDeleteInvite();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Delete this invitation?"
      description={stateOf(invite) === "open" ? "Its link stops working at once." : "It goes from the list. An account that was made with it stays."}
      keep="Keep it"
      action="Delete"
      busy={isPending}
      error={error === null ? undefined : words(error)}
      onConfirm={() => {
        mutate(invite.id, {
          onSuccess: () => {
            showToast("Invitation deleted");
            onClose();
          },
        });
      }}
    />
  );
}

/** The invitations of the server, the newest first. */
export function InviteList() {
  const [page, setPage] = useState(1);
  const [inviting, setInviting] = useState(false);
  const [deleting, setDeleting] = useState<Invite>();
  const { data, isError, error, refetch } = useInvites(page);
  const { data: settings } = useAdminSettings();
  return (
    <>
      <div className="mb-5 flex items-center gap-4">
        <h1 className="flex-1 h-page">Invitations</h1>
        <Button variant="primary" icon={UserPlus} onClick={() => setInviting(true)}>
          Invite
        </Button>
      </div>
      {settings?.registrationEnabled === false ? (
        <div className="mb-5">
          <Note kind="caution">
            <b>New accounts are switched off.</b> Invitations open nothing until they are switched on in the settings.
          </Note>
        </div>
      ) : settings?.tokenRegistrationOnly === false ? (
        <div className="mb-5">
          <Note>
            <b>Everybody can make an account on this server.</b> An invitation is a friendly way to ask somebody in; to need one, switch on
            “By invitation only” in the settings.
          </Note>
        </div>
      ) : null}
      {isError ? (
        <ListFailed error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <ListWaiting />
      ) : data.tokens.length === 0 ? (
        <ListEmpty>No invitations yet. Each makes one account, also where new accounts are by invitation only.</ListEmpty>
      ) : (
        <Card>
          <ul>
            {data.tokens.map((invite) => (
              <InviteRow key={invite.id} invite={invite} onDelete={() => setDeleting(invite)} />
            ))}
          </ul>
        </Card>
      )}
      {data === undefined ? null : <Pager page={page} limit={25} total={data.total} onPage={setPage} />}
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
      {deleting === undefined ? null : <DeleteDialog invite={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  );
}
