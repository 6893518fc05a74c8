/** The first thing the Tab key reaches: over the navigation to the content. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="fixed inset-s-3 top-3 z-(--z-toast) -translate-y-20 rounded-md bg-ink px-3.5 py-2.5 font-semibold text-on-ink focus:translate-y-0"
    >
      Skip to the content
    </a>
  );
}
