import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vite";
import { png } from "./icons.js";

// The app of the guard at the gate: what is built is what its service worker keeps, file by file.
const MANIFEST = {
  name: "守望·卡点 Shouwang", short_name: "守望", id: "/field/", start_url: "/field/", scope: "/field/", display: "standalone", lang: "zh-Hans",
  background_color: "#eef1f4", theme_color: "#1d4f86",
  icons: [
    { src: "/field/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any maskable" },
    { src: "/field/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any maskable" },
    { src: "/field/icon.svg", sizes: "any", type: "image/svg+xml" },
  ],
};

const TOKENS = "../src/shouwang/backbone/pages/static/pages/tokens.css";

// Of the sources, not of what is built: the version stands in what is built.
function version() {
  const ours = readdirSync("src", { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => `${one.parentPath}/${one.name}`);
  const hash = createHash("sha256");
  for (const file of [...ours.sort(), "package-lock.json", "index.html", "icon.svg", "icons.js", "vite.config.js", TOKENS]) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

function serviceWorker(version) {
  return {
    name: "shouwang-service-worker",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const more = {
          "manifest.webmanifest": JSON.stringify(MANIFEST), "icon.svg": readFileSync("icon.svg", "utf8"),
          "icon-192.png": png(192), "icon-512.png": png(512),
        };
        const files = [...Object.keys(bundle).filter((name) => name !== "index.html"), ...Object.keys(more)].sort();
        const code = readFileSync("src/sw.js", "utf8").replace("__VERSION__", version).replace("__FILES__", JSON.stringify(files));
        for (const [fileName, source] of Object.entries({ ...more, "sw.js": code })) this.emitFile({ type: "asset", fileName, source });
      },
    },
  };
}

const VERSION = version();

export default defineConfig({
  base: "/field/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  define: { __VERSION__: JSON.stringify(VERSION) },
  plugins: [serviceWorker(VERSION)],
  build: {
    outDir: "../src/shouwang/assets/web/field",
    emptyOutDir: true,
    target: "chrome90",
    modulePreload: { polyfill: false }, // it would be an inline script
    assetsInlineLimit: 0,
  },
});
