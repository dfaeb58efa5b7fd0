/** The sign of the product: two waves and a drop. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 26 26" aria-hidden focusable="false">
      <rect width="26" height="26" rx="6" fill="#0D6B82" />
      <circle cx="18.5" cy="8" r="2.2" fill="#fff" />
      <path
        d="M5 13.5c2-2.4 4-2.4 5.4-.6s3.400 1.800 5.200 0 3.400-1.800 5.400.6"
        fill="none"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path
        d="M5 18.500c2-2.400 4-2.400 5.400-.6s3.400 1.800 5.200 0 3.400-1.800 5.400.6"
        fill="none"
        stroke="#A8D5E0"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
