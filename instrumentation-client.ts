// Next.js runs this before any other module of a page.
import "@/components/shell/data/zod-without-eval";
