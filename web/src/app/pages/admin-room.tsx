import { useParams } from "react-router";

import { RoomView } from "~/features/admin/room-view";

export const meta = () => [{ title: "Room · Bedrud" }];

export default function AdminRoom() {
  const { roomId = "" } = useParams();
  return <RoomView id={roomId} />;
}
