import { ArrowLeft, MicOff, UserRoundX } from "lucide-react";
import { useNavigate } from "react-router";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Section } from "~/components/section";
import { ButtonLink } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { IconButton } from "~/components/ui/icon-button";
import { Row } from "~/components/ui/row";
import type { AdminRoom, AdminRoomPeople } from "~/lib/api-types";
import { dayName } from "~/lib/time";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { closeRoom, muteSomebody, reactivateRoom, sendOut, suspendRoom } from "./api";
import { RoomDeedButton } from "./deed-button";
import { RoomBadge } from "./room-table";
import { doorOf, stateOf } from "./room-words";
import { useRoomDeed, useRoomPeople } from "./use-all-rooms";

function Deeds({ room }: { room: AdminRoom }) {
  const navigate = useNavigate();
  return (
    <div className="flex flex-wrap gap-2">
      {room.isActive ? (
        <RoomDeedButton
          label="Suspend"
          perform={() => suspendRoom(room.id)}
          done="The room is suspended"
          ask={{ title: `Suspend ${room.name}?`, description: "The meeting ends, and nobody gets in until you open the room again.", keep: "Cancel" }}
        />
      ) : (
        <RoomDeedButton label="Open again" perform={() => reactivateRoom(room.id)} done="The room is open" />
      )}
      <RoomDeedButton
        label="Close for good"
        danger
        perform={() => closeRoom(room.id)}
        done="The room is closed"
        ask={{ title: `Close ${room.name} for good?`, description: "The meeting ends, and the room is deleted with its chat. This cannot be undone.", keep: "Cancel" }}
        onDone={() => void navigate("/admin/rooms")}
      />
    </div>
  );
}

const tracks = (person: AdminRoomPeople["participants"][number]) => {
  const on = person.tracks.filter((track) => !track.muted).map((track) => track.source.toLowerCase().replaceAll("_", " "));
  return on.length === 0 ? "Sends nothing" : `Sends ${on.join(", ")}`;
};

function People({ room, participants }: AdminRoomPeople) {
  const { mutate } = useRoomDeed((deed: () => Promise<unknown>) => deed());
  const perform = (deed: () => Promise<unknown>, done: string) => {
    mutate(deed, {
      onSuccess: () => {
        showToast(done);
      },
      onError: (error) => {
        showToast(words(error), { kind: "error" });
      },
    });
  };
  if (participants.length === 0) return <ListEmpty>Nobody is in there.</ListEmpty>;
  return (
    <Card>
      <ul>
        {participants.map((person) => (
          <Row
            key={person.identity}
            title={person.name === "" ? person.identity : person.name}
            text={tracks(person)}
            end={
              <>
                <IconButton
                  icon={MicOff}
                  label={`Mute ${person.name}`}
                  onClick={() => {
                    perform(() => muteSomebody(room.id, person.identity), `${person.name} is muted`);
                  }}
                />
                <IconButton
                  icon={UserRoundX}
                  label={`Send ${person.name} out`}
                  onClick={() => {
                    perform(() => sendOut(room.id, person.identity), `${person.name} is sent out`);
                  }}
                />
              </>
            }
          />
        ))}
      </ul>
    </Card>
  );
}

/** One room as an administrator sees it. */
export function RoomView({ id }: { id: string }) {
  const { data, isError, error, refetch } = useRoomPeople(id);
  if (isError) return <ListFailed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <ListWaiting />;
  const { room } = data;
  return (
    <>
      <ButtonLink variant="ghost" size="sm" icon={ArrowLeft} className="-ms-3 mb-2" to="/admin/rooms">
        Rooms
      </ButtonLink>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="flex min-w-0 items-center gap-3 h-page">
          <span className="min-w-0 [overflow-wrap:anywhere]">{room.name}</span> <RoomBadge room={room} />
        </h1>
        <Deeds room={room} />
      </div>
      <p className="mt-2 text-ink-2">
        Of {room.ownerName}, {room.ownerEmail}. Made {dayName(Date.parse(room.createdAt))}. Comes in: {doorOf(room).toLowerCase()}
        {room.hasPassword ? ", with a password" : ""}
        {room.isLocked ? ", locked now" : ""}.
      </p>
      {stateOf(room) === "archived" ? null : (
        <Section title="In the meeting">
          <People {...data} />
        </Section>
      )}
    </>
  );
}
