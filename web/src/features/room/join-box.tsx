import { useJoinForm } from "~/components/join-form";
import { Button } from "~/components/ui/button";
import { FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";

/** Join by name or link, in the side column. */
export function JoinBox() {
  const { busy, problem, problemId, onSubmit, input } = useJoinForm();
  return (
    <section aria-labelledby="join-title">
      <h2 id="join-title" className="mb-2 h-sub">
        Join by name or link
      </h2>
      <form className="flex gap-2" onSubmit={onSubmit} noValidate>
        <Input aria-label="Room name or link" placeholder="product-review" {...input} />
        <Button type="submit" className="min-h-(--control-lg)" busy={busy}>
          Join
        </Button>
      </form>
      {problem === undefined ? null : (
        <div className="mt-1.5">
          <FieldError id={problemId}>{problem}</FieldError>
        </div>
      )}
    </section>
  );
}
