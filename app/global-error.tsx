"use client";

import "./globals.css";

/** When not even the frame can be made: usually the database cannot be reached. */
export default function GlobalErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body
        style={{
          fontFamily: "ui-sans-serif, system-ui, sans-serif",
          maxWidth: 560,
          margin: "15vh auto",
          padding: "0 16px",
        }}
      >
        <title>Lakefeed cannot show its pages</title>
        <main>
          <h1>Lakefeed cannot show its pages</h1>
          <p>
            It could not read its database. Check whether the database runs and whether <code>DATABASE_URL</code> leads
            to it, then try again. Nothing is lost: a sync that was running continues where it stopped.
          </p>
          {error.digest ? (
            <p>
              The server's log has the details under <code>{error.digest}</code>.
            </p>
          ) : null}
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
