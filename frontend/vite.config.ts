import { defineConfig } from "vite";

export default defineConfig({
  build: {
    lib: { entry: "src/main.ts", formats: ["es"], fileName: () => "prepaid-meter.js" },
    outDir: process.env.OUT_DIR ?? "../custom_components/prepaid_meter/frontend",
    emptyOutDir: true,
    target: "es2022",
    minify: "esbuild",
    reportCompressedSize: false,
  },
});
