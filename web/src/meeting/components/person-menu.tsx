import { EllipsisVertical, UserRoundX } from "lucide-react";
import { useId, useState } from "react";

import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { IconButton } from "~/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "~/components/ui/menu";
import { Switch } from "~/components/ui/switch";

import { moderate } from "../api";
import { choices, perform } from "../core/moderation";
import type { Person } from "../core/view";

interface PersonMenuProps {
  roomId: string;
  me: Person;
  person: Person;
}

function RemoveDialog({ roomId, person, onClose }: { roomId: string; person: Person; onClose: () => void }) {
  const [block, setBlock] = useState(false);
  const blockId = useId();
  const { name, identity } = person;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Remove ${name} from the meeting?`}
      description="They can come back with the link after a minute, unless you also block them."
      closeButton={false}
      role="alertdialog"
      footer={
        <>
          <Button onClick={onClose}>Keep in the meeting</Button>
          <Button
            variant="danger"
            onClick={() => {
              onClose();
              void perform(moderate(roomId, block ? "ban/{}" : "kick/{}", identity), block ? `${name} is removed and blocked` : `${name} is removed`);
            }}
          >
            Remove
          </Button>
        </>
      }
    >
      <div className="flex min-h-11 items-center justify-between gap-3">
        <label htmlFor={blockId}>Also block them from this room</label>
        <Switch id={blockId} checked={block} onCheckedChange={setBlock} />
      </div>
    </Dialog>
  );
}

/** What a host or moderator can do to somebody below them. */
export function PersonMenu({ roomId, me, person }: PersonMenuProps) {
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <Menu trigger={<IconButton icon={EllipsisVertical} label={`More about ${person.name}`} small />}>
        {choices(me, person).map(({ label, deed, hard, done }) => (
          <MenuItem key={label} onSelect={() => void perform(moderate(roomId, deed, person.identity, hard === true ? { hard } : {}), done)}>
            {label}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem
          icon={UserRoundX}
          danger
          onSelect={() => {
            setRemoving(true);
          }}
        >
          Remove from the meeting
        </MenuItem>
      </Menu>
      {removing ? (
        <RemoveDialog
          roomId={roomId}
          person={person}
          onClose={() => {
            setRemoving(false);
          }}
        />
      ) : null}
    </>
  );
}
