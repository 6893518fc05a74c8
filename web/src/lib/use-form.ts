import { type FormEvent, useRef, useState } from "react";

import { ApiError } from "./api-error";
import { words } from "./words";

type Problems<K extends string> = Partial<Record<K, string>>;

interface FormOptions<K extends string> {
  start: Record<K, string>;
  check: (values: Record<K, string>) => Problems<K>;
  submit: (values: Record<K, string>) => Promise<void>;
  /** The field an error of the server belongs to; undefined: the form as a whole. */
  place?: (error: ApiError) => K | undefined;
}

/** What the server says about single fields. */
function placed<K extends string>(error: ApiError, start: Record<K, string>, field: K | undefined): Problems<K> {
  const own: Problems<K> = {};
  for (const problem of error.problems) if (problem.field in start) own[problem.field as K] = problem.message;
  if (field !== undefined) own[field] = words(error);
  return own;
}

/**
 * Values, problems and the way to the server of a small form. A field is checked when it is left and again while it is
 * corrected; sending puts the focus on the first field with a problem.
 */
export function useForm<K extends string>({ start, check, submit, place }: FormOptions<K>) {
  const [values, setValues] = useState(start);
  const [problems, setProblems] = useState<Problems<K>>({});
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const focus = (names: Problems<K>) => {
    const first = (Object.keys(start) as K[]).find((name) => names[name] !== undefined);
    if (first !== undefined) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
  };

  const send = async () => {
    if (busy) return;
    const found = check(values);
    setProblems(found);
    setFailure(undefined);
    if (Object.values(found).some((one) => one !== undefined)) {
      focus(found);
      return;
    }
    setBusy(true);
    try {
      await submit(values);
    } catch (error) {
      const own = error instanceof ApiError ? placed(error, start, place?.(error)) : {};
      setProblems(own);
      if (Object.keys(own).length === 0) setFailure(words(error));
      else focus(own);
    } finally {
      setBusy(false);
    }
  };

  return {
    values,
    problems,
    failure,
    busy,
    form: {
      ref: form,
      noValidate: true,
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        void send();
      },
    },
    field: (name: K) => ({
      name,
      value: values[name],
      onChange: (event: { target: { value: string } }) => {
        const next = { ...values, [name]: event.target.value };
        setValues(next);
        setFailure(undefined);
        if (problems[name] !== undefined) setProblems({ ...problems, [name]: check(next)[name] });
      },
      onBlur: () => {
        if (values[name] !== "") setProblems((old) => ({ ...old, [name]: check(values)[name] }));
      },
    }),
  };
}
