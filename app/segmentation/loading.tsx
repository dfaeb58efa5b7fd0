export { PageSkeleton as default } from "@/components/shell/layout/page-skeleton";
