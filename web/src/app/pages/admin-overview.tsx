import { Overview } from "~/features/admin/overview";

export const meta = () => [{ title: "Overview · Bedrud" }];

export default function AdminOverview() {
  return <Overview />;
}
