/** The mark: a b and a d facing each other; what they share is turquoise. Never mirrored. */
export function Mark({ size = 26, className }: { size?: number; className?: string }) {
  return (
    <svg className={className ?? "block flex-none"} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path className="fill-presence" d="M12 8.8a6.9 6.9 0 0 1 0 12.4 6.9 6.9 0 0 1 0-12.4Z" />
      <g fill="none" stroke="currentColor" strokeWidth="2.3" strokeLinecap="round">
        <path d="M2 2v20M22 2v20" />
        <circle cx="8.95" cy="15" r="6.9" />
        <circle cx="15.05" cy="15" r="6.9" />
      </g>
    </svg>
  );
}

export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5 text-ink">
      <Mark />
      <span className="text-[1.1875rem] leading-normal font-[640] tracking-[-.02em]">Bedrud</span>
    </span>
  );
}
