import { defineConfig } from "vite";

// The maps for office pages; everything else there is written by hand and needs no build.
export default defineConfig({
  base: "/static/map/",
  build: {
    outDir: "../src/shouwang/assets/web/map",
    emptyOutDir: true,
    target: "chrome90",
    cssCodeSplit: false, // one map.css for every map page
    rollupOptions: {
      input: { map: "map.js", "zone-map": "zone-map.js" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: ({ names }) => (names.some((name) => name.endsWith(".css")) ? "map.css" : "[name][extname]"),
      },
    },
  },
});
