import { Select } from "~/components/ui/select";

/** Which of a list's entries are shown, beside the title of its section. */
export function StateSelect({ label, states, value, onChange }: { label: string; states: readonly { value: string; label: string }[]; value: string; onChange: (value: string) => void }) {
  return (
    <div className="w-[160px]">
      <Select aria-label={label} className="min-h-(--control-md)! text-sm font-medium" value={value} onChange={({ target }) => onChange(target.value)}>
        {states.map((state) => (
          <option key={state.value} value={state.value}>
            {state.label}
          </option>
        ))}
      </Select>
    </div>
  );
}
