import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

const lake: MantineColorsTuple = [
  "#EAF5F8",
  "#D3EAF0",
  "#A8D5E0",
  "#78BED0",
  "#4FABC2",
  "#2E98B1",
  "#18829B",
  "#0D6B82",
  "#095669",
  "#053F4D",
];
const dark: MantineColorsTuple = [
  "#E8EEF2",
  "#C5CFD7",
  "#98A6B1",
  "#74828D",
  "#27333B",
  "#1B252B",
  "#151D22",
  "#0E1418",
  "#10171B",
  "#0A0F12",
];

const fontFamily =
  '"Inter Variable", Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const fontFamilyMonospace = '"JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/** Colours with a meaning, as `color` of Badge, Alert and ThemeIcon. Each is a pair of CSS variables. */
const TONES = new Set(["accent", "ok", "warn", "bad", "attention", "grey"]);

/** `variant="light"` of a tone takes its text and background; everything else is Mantine's own. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const tone = input.color && TONES.has(input.color) ? input.color : null;
  if (tone === null) return defaultVariantColorsResolver(input);
  if (tone === "attention" && input.variant === "filled")
    return { background: "#AF430A", hover: "#AF430A", color: "#FFFFFF", border: "none" };
  const text = tone === "accent" ? "var(--accent-text)" : `var(--${tone})`;
  return { background: `var(--${tone}-bg)`, hover: `var(--${tone}-bg)`, color: text, border: "1px solid transparent" };
};

/** The look of every page: type, space, shape and controls. Colours that depend on light or dark are in `themeVariables`. */
export const theme = createTheme({
  primaryColor: "lake",
  primaryShade: 7,
  colors: { lake, dark },
  variantColorResolver,
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily,
  fontFamilyMonospace,
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "15px", xl: "22px" },
  lineHeights: { xs: "18px", sm: "20px", md: "20px", lg: "22px", xl: "30px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "5px", sm: "6px", md: "8px", lg: "10px" },
  breakpoints: { xs: "37.5em", sm: "48em", md: "62em", lg: "75em", xl: "88em" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "22px", lineHeight: "30px" },
      h2: { fontSize: "15px", lineHeight: "22px" },
      h3: { fontSize: "13px", lineHeight: "20px" },
    },
  },
  components: {
    Card: { defaultProps: { withBorder: true, radius: "lg", padding: 20 } },
    Badge: { defaultProps: { variant: "light", radius: "xs", tt: "none", fw: 500 } },
    Alert: { defaultProps: { variant: "light", radius: "md" } },
    Table: { defaultProps: { verticalSpacing: 9, horizontalSpacing: 12 } },
    Button: { defaultProps: { fw: 500 } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Progress: { defaultProps: { size: 6 } },
    Drawer: { defaultProps: { position: "right", size: 560, closeButtonProps: { "aria-label": "Close" } } },
    Modal: {
      defaultProps: { padding: 20, closeButtonProps: { "aria-label": "Close" } },
      styles: { title: { fontWeight: 600 } },
    },
    Tooltip: { defaultProps: { events: { hover: true, focus: true, touch: true } } },
  },
});
