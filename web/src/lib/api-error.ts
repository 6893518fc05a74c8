/** What one field of a request got wrong, as the server says it. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** A request that did not succeed. `status` 0: no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  /** The parsed body of the answer, `{}` where there was none. */
  readonly body: Record<string, unknown>;
  /** Seconds after which a refused request may be repeated. */
  readonly retryAfter: number | undefined;

  constructor(status: number, message: string, body: Record<string, unknown> = {}, retryAfter?: number) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** What to tell a support person; the server's log names the same id. */
  get requestId(): string | undefined {
    return typeof this.body.requestId === "string" ? this.body.requestId : undefined;
  }

  get problems(): FieldProblem[] {
    const { details } = this.body;
    if (!Array.isArray(details)) return [];
    return details
      .filter((one): one is { field: string; error: string } => typeof one?.field === "string" && typeof one?.error === "string")
      .map(({ field, error }) => ({ field, message: error.charAt(0).toUpperCase() + error.slice(1) }));
  }

  /** A timeout, a lost connection or a server in trouble: trying again may help. */
  get temporary(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Makes the error of an answer that is not 2xx. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === "object") body = parsed as Record<string, unknown>;
  } catch {
    // Proxies answer in their own formats; the status says enough.
  }
  const message = [body.error, body.message].find((one): one is string => typeof one === "string" && one !== "");
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new ApiError(
    response.status,
    message ?? `The server answered ${String(response.status)}.`,
    body,
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  );
}
