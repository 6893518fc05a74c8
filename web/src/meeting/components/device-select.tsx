import type { LucideIcon } from "lucide-react";
import { useId } from "react";

import { Select } from "~/components/ui/select";

import type { Device } from "../core/devices";

interface DeviceSelectProps {
  label: string;
  icon: LucideIcon;
  devices: Device[];
  value: string | undefined;
  /** What stands there when the browser tells no devices. */
  none: string;
  onChange: (id: string) => void;
}

/** One device of a kind. Phones show it as a row without its label. */
export function DeviceSelect({ label, icon, devices, value, none, onChange }: DeviceSelectProps) {
  const id = useId();
  const current = devices.some((device) => device.id === value) ? value : devices[0]?.id;
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold max-sm:sr-only">
        {label}
      </label>
      <Select
        id={id}
        icon={icon}
        value={current ?? ""}
        disabled={devices.length === 0}
        className="min-h-(--control-md) max-sm:shadow-none"
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        {devices.length === 0 ? <option value="">{none}</option> : null}
        {devices.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label}
          </option>
        ))}
      </Select>
    </div>
  );
}
