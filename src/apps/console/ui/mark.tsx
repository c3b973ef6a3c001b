/** The mark of the product: a blow that comes back. */
export function Mark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <path d="M6.5 17.5 17.5 6.5M12 6.5h5.5V12" stroke="var(--on-accent)" strokeWidth="2.4" />
      <path d="M6.5 11v6.5H13" stroke="var(--on-accent)" strokeOpacity="0.55" strokeWidth="2.4" />
    </svg>
  );
}
