import { useParams } from "react-router";

export const meta = () => [{ title: "Meeting · Bedrud" }];

export default function Meeting() {
  const { roomName } = useParams();
  return <main id="main">{roomName}</main>;
}
