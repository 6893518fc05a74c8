import { AllRecordings } from "~/features/recording/all-recordings";

export const meta = () => [{ title: "All recordings · Bedrud" }];

export default function AdminRecordings() {
  return <AllRecordings />;
}
