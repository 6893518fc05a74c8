import { Plus } from "lucide-react";
import { useId, useState } from "react";

import { Button } from "~/components/ui/button";
import { Dialog } from "~/components/ui/dialog";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import { Switch } from "~/components/ui/switch";

import type { NewPoll } from "../api";

interface PollDialogProps {
  onClose: () => void;
  onAsk: (poll: NewPoll) => void;
}

const mostOptions = 20;

function Choice({ label, checked, onChange }: { label: string; checked: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  return (
    <div className="flex min-h-11 items-center justify-between gap-3">
      <label htmlFor={id}>{label}</label>
      <Switch id={id} checked={checked} onCheckedChange={onChange} />
    </div>
  );
}

interface AnswersProps {
  options: string[];
  onChange: (options: string[]) => void;
}

function Answers({ options, onChange }: AnswersProps) {
  return (
    <>
      {options.map((text, index) => (
        <Field key={index} label={`Answer ${String(index + 1)}`}>
          {(parts) => (
            <Input
              {...parts}
              value={text}
              maxLength={200}
              onChange={(event) => {
                onChange(options.map((old, at) => (at === index ? event.target.value : old)));
              }}
            />
          )}
        </Field>
      ))}
      {options.length < mostOptions ? (
        <Button
          size="sm"
          variant="ghost"
          icon={Plus}
          className="self-start"
          onClick={() => {
            onChange([...options, ""]);
          }}
        >
          Another answer
        </Button>
      ) : null}
    </>
  );
}

/** Makes a poll. */
export function PollDialog({ onClose, onAsk }: PollDialogProps) {
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState(["", ""]);
  const [anonymous, setAnonymous] = useState(false);
  const [multiple, setMultiple] = useState(false);
  const [problem, setProblem] = useState<string>();
  const ask = () => {
    const given = options.map((text) => text.trim()).filter((text) => text !== "");
    if (question.trim() === "") setProblem("The poll needs a question");
    else if (given.length < 2) setProblem("The poll needs two answers at least");
    else onAsk({ question: question.trim(), options: given, anonymous, multiple });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New poll"
      guarded={question !== ""}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={ask}>
            Ask
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Question">
          {(parts) => (
            <Input
              {...parts}
              value={question}
              maxLength={500}
              autoFocus
              onChange={(event) => {
                setQuestion(event.target.value);
                setProblem(undefined);
              }}
            />
          )}
        </Field>
        <Answers
          options={options}
          onChange={(next) => {
            setOptions(next);
            setProblem(undefined);
          }}
        />
        <Choice label="Nobody sees who voted for what" checked={anonymous} onChange={setAnonymous} />
        <Choice label="More than one answer can be chosen" checked={multiple} onChange={setMultiple} />
        {problem === undefined ? null : <FieldError>{problem}</FieldError>}
      </div>
    </Dialog>
  );
}
