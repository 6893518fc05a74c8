import { AllRooms } from "~/features/admin/all-rooms";

export const meta = () => [{ title: "Rooms · Bedrud" }];

export default function AdminRooms() {
  return <AllRooms />;
}
