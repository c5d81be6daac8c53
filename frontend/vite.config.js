import { defineConfig } from "vite";

// The map for office pages; everything else there is written by hand and needs no build.
export default defineConfig({
  base: "/static/map/",
  build: {
    outDir: "../src/shouwang/assets/web/map",
    emptyOutDir: true,
    target: "chrome90",
    rollupOptions: {
      input: "map.js",
      output: {
        entryFileNames: "map.js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
