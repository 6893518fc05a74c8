#include "config/fields.hpp"

namespace bedrud::config {
namespace {

// Adds one row of the table.
struct Add {
  std::vector<Field>& out;
  Field& operator()(std::string_view path, Target target, std::string_view env, std::string_view doc) const {
    return out.emplace_back(Field{path, target, env, doc});
  }
};

void add_server(Add const& add, Server& s) {
  add("server.port", &s.port, "SERVER_PORT", "Port of the web server. 0: 8080, with TLS 443.").between(0, 65535);
  add("server.httpPort", &s.httpPort, "SERVER_HTTP_PORT", "Read for compatibility: with TLS no plain HTTP is served.")
      .between(0, 65535);
  add("server.host", &s.host, "SERVER_HOST", "Address to listen on. Empty: all interfaces.");
  add("server.threads", &s.threads, "SERVER_THREADS", "Threads that serve HTTP. 0: one a core.").between(0, 256);
  add("server.readTimeout", &s.readTimeout, "", "A request must have arrived within this time.").in("s").between(0, 3600);
  add("server.writeTimeout", &s.writeTimeout, "", "An answer must have been taken within this time.").in("s").between(0, 3600);
  add("server.enableTLS", &s.enableTLS, "SERVER_ENABLE_TLS",
      "Serve https, with certFile and keyFile or else with a self-signed certificate in the data folder.");
  add("server.disableTLS", &s.disableTLS, "", "Wins over enableTLS.");
  add("server.certFile", &s.certFile, "SERVER_CERT_FILE", "Certificate chain, PEM.");
  add("server.keyFile", &s.keyFile, "SERVER_KEY_FILE", "Private key of certFile, PEM.");
  add("server.certAlgorithm", &s.certAlgorithm, "SERVER_CERT_ALGORITHM",
      "Read for compatibility; the self-signed certificate has an ECDSA P-256 key.")
      .one_of("ecdsa256 rsa2048 rsa4096 ed25519");
  add("server.domain", &s.domain, "SERVER_DOMAIN", "Public name of this server.");
  add("server.email", &s.email, "SERVER_EMAIL", "Contact address for the certificate authority.");
  add("server.useACME", &s.useACME, "SERVER_USE_ACME", "Get certificates for domain automatically.");
  add("server.acme.challenge", &s.acme.challenge, "SERVER_ACME_CHALLENGE", "How the authority checks the domain.")
      .one_of("http-01 dns-01 dns01 dns");
  add("server.acme.dnsProvider", &s.acme.dnsProvider, "SERVER_ACME_DNS_PROVIDER", "Provider for dns-01.").one_of("cloudflare");
  add("server.acme.cloudflareAPIToken", &s.acme.cloudflareAPIToken, "CLOUDFLARE_API_TOKEN CF_API_TOKEN",
      "Token that may edit the zone.")
      .is_secret();
  add("server.behindProxy", &s.behindProxy, "SERVER_BEHIND_PROXY",
      "A reverse proxy stands before us: its forwarded headers count, cookies are Secure. Needs trustedProxies.");
  add("server.trustedProxies", &s.trustedProxies, "SERVER_TRUSTED_PROXIES",
      "Addresses or networks (CIDR) whose forwarded headers are believed.");
  add("server.proxyHeader", &s.proxyHeader, "SERVER_PROXY_HEADER", "Header in which a trusted proxy names the client.");
  add("server.maxParticipantsLimit", &s.maxParticipantsLimit, "SERVER_MAX_PARTICIPANTS_LIMIT",
      "Most participants a room may be created for. 0: 1000.")
      .between(0, 100000);
  add("server.maxRoomsPerUser", &s.maxRoomsPerUser, "SERVER_MAX_ROOMS_PER_USER", "Active rooms a user may have. 0: no limit.")
      .between(0, 100000);
}

void add_database(Add const& add, Database& d) {
  add("database.type", &d.type, "DB_TYPE", "Empty: postgres when host is set, else sqlite.").one_of("sqlite postgres");
  add("database.path", &d.path, "DB_PATH", "SQLite file. Empty: bedrud.db in the data folder.");
  add("database.host", &d.host, "DB_HOST", "PostgreSQL server, or the folder of its socket.");
  add("database.port", &d.port, "DB_PORT", "Empty: 5432.");
  add("database.user", &d.user, "DB_USER", "PostgreSQL user.");
  add("database.password", &d.password, "DB_PASSWORD", "PostgreSQL password.").is_secret();
  add("database.dbname", &d.dbname, "DB_NAME", "PostgreSQL database.");
  add("database.sslmode", &d.sslmode, "DB_SSLMODE", "TLS to PostgreSQL. Empty: prefer.")
      .one_of("disable allow prefer require verify-ca verify-full");
  add("database.maxOpenConns", &d.maxOpenConns, "DB_MAX_OPEN_CONNS",
      "PostgreSQL connections, or SQLite readers. 0: chosen from the cores.")
      .between(0, 1000);
  add("database.maxIdleConns", &d.maxIdleConns, "", "Read for compatibility; connections are kept.");
  add("database.maxLifetime", &d.maxLifetime, "", "Read for compatibility; connections are kept.").in("min");
}

void add_media(Add const& add, Livekit& l, Media& m) {
  add("livekit.host", &l.host, "LIVEKIT_HOST",
      "Address that clients connect to for media. Empty: this server, by the name the client used.");
  add("livekit.hostLocal", &l.hostLocal, "LIVEKIT_HOST_LOCAL", "Read for compatibility.");
  add("livekit.internalHost", &l.internalHost, "LIVEKIT_INTERNAL_HOST",
      "Address of an external LiveKit as this server reaches it. Empty: host.");
  add("livekit.apiKey", &l.apiKey, "LIVEKIT_API_KEY", "Issuer of media tokens. Empty: generated at the first start.");
  add("livekit.apiSecret", &l.apiSecret, "LIVEKIT_API_SECRET", "Signs media tokens. Empty: generated at the first start.")
      .is_secret();
  add("livekit.configPath", &l.configPath, "LIVEKIT_CONFIG_PATH",
      "Read for compatibility; the configuration of a managed livekit-server is generated.");
  add("livekit.skipTLSVerify", &l.skipTLSVerify, "LIVEKIT_SKIP_TLS_VERIFY", "Take any certificate of an external LiveKit.");
  add("livekit.external", &l.external, "LIVEKIT_EXTERNAL", "The same as media.backend: external.");
  add("livekit.nodeIP", &l.nodeIP, "LIVEKIT_NODE_IP",
      "One public media address; the same as an entry of media.publicAddresses.");
  add("media.backend", &m.backend, "MEDIA_BACKEND",
      "Who carries the media: this program, a livekit-server that it starts and watches, or the LiveKit at livekit.host.")
      .one_of("embedded managed external");
  add("media.livekitServer", &m.livekitServer, "MEDIA_LIVEKIT_SERVER",
      "Program of a managed livekit-server. Empty: the one that `bedrud livekit install` put into the data folder, else the "
      "one "
      "in PATH.");
  add("media.workers", &m.workers, "MEDIA_WORKERS", "Media processes. 0: one a core.").between(0, 128);
  add("media.basePort", &m.basePort, "MEDIA_BASE_PORT", "Media worker n uses this port + n, UDP and TCP. 0: any free port.")
      .between(0, 65407);
  add("media.udp", &m.udp, "MEDIA_UDP",
      "How media packets reach the network card; less than trains only to find out whether they are to blame for something.")
      .one_of("trains batches single");
  add("media.drainSeconds", &m.drainSeconds, "MEDIA_DRAIN_SECONDS",
      "After SIGTERM running meetings go on this long and no new one begins. 0: everybody is told to reconnect at once.")
      .in("s")
      .between(0, 86400);
  add("media.publicAddresses", &m.publicAddresses, "MEDIA_PUBLIC_ADDRESSES",
      "Addresses under which clients reach the media ports, besides those of this machine (NAT, containers).");
  add("media.remoteUnmute", &m.remoteUnmute, "MEDIA_REMOTE_UNMUTE",
      "The server API may unmute microphones and cameras, not only mute them.");
  add("media.maxParticipants", &m.maxParticipants, "MEDIA_MAX_PARTICIPANTS",
      "Most people in all rooms together; more are refused with 503. 0: no limit.")
      .between(0, 1'000'000);
  add("media.maxTracks", &m.maxTracks, "MEDIA_MAX_TRACKS", "Most published tracks in all rooms together. 0: no limit.")
      .between(0, 1'000'000);
  add("media.maxRoomTracks", &m.maxRoomTracks, "MEDIA_MAX_ROOM_TRACKS", "Most published tracks in one room. 0: no limit.")
      .between(0, 1'000'000);
  add("media.maxLoadPercent", &m.maxLoadPercent, "MEDIA_MAX_LOAD_PERCENT",
      "While this program keeps all cores together busier than this, nobody more is let in (503). 0: no limit.")
      .in("%")
      .between(0, 100);
  add("media.roomParticipantsPerWorker", &m.roomParticipantsPerWorker, "MEDIA_ROOM_PARTICIPANTS_PER_WORKER",
      "So many people of one room are on one media worker before further ones are placed on another. 0: no limit.")
      .between(0, 1'000'000);
  add("media.roomLoadPercent", &m.roomLoadPercent, "MEDIA_ROOM_LOAD_PERCENT",
      "A media worker that keeps its core busier than this takes nobody more into a room that may spread to another one. 0: no "
      "limit.")
      .in("%")
      .between(0, 100);
}

void add_webhook(Add const& add, Webhook& w, Outgoing& o) {
  add("webhook.urls", &w.urls, "WEBHOOK_URLS LIVEKIT_WEBHOOK_URLS",
      "Receivers of LiveKit's webhook events (http, https), signed with livekit.apiKey.");
  add("outgoing.allowedNetworks", &o.allowedNetworks, "OUTGOING_ALLOWED_NETWORKS",
      "Addresses or networks (CIDR) of this machine or the local network that requests of the server may reach; all others "
      "there "
      "are refused.");
}

void add_metrics(Add const& add, Metrics& m) {
  add("metrics.token", &m.token, "METRICS_TOKEN", "Whoever sends it as bearer token may read /metrics.").is_secret();
  add("metrics.allow", &m.allow, "METRICS_ALLOW",
      "Addresses or networks (CIDR) that may read /metrics without a token. Both empty: nobody may.");
}

void add_oauth(Add const& add, std::string_view id, std::string_view secret, std::string_view redirect, std::string_view base,
               OAuthProvider& p) {
  add(id, &p.clientId, "", "Client id; the provider is offered when id and secret are set.");
  add(secret, &p.clientSecret, "", "Client secret.").is_secret();
  add(redirect, &p.redirectUrl, "",
      "Redirect address registered with the provider. Empty: /api/auth/<provider>/callback of this server.");
  add(base, &p.baseUrl, "", "Address of the provider where it is not the public one: a GitHub Enterprise Server.");
}

void add_auth(Add const& add, Auth& a) {
  add("auth.jwtSecret", &a.jwtSecret, "JWT_SECRET AUTH_JWT_SECRET",
      "Signs sign-in tokens; at least 32 characters. Empty: generated at the first start.")
      .is_secret();
  add("auth.sessionSecret", &a.sessionSecret, "AUTH_SESSION_SECRET",
      "Signs cookies; at least 32 characters. Empty: generated at the first start.")
      .is_secret();
  add("auth.tokenDuration", &a.tokenDuration, "AUTH_TOKEN_DURATION", "Life of an access token. 0: 24.")
      .in("h")
      .between(0, 8760);
  add("auth.frontendURL", &a.frontendURL, "AUTH_FRONTEND_URL",
      "Public address of the web app, for links and redirects. Empty: this server.");
  add("auth.passkeyChallengeTTL", &a.passkeyChallengeTTL, "AUTH_PASSKEY_CHALLENGE_TTL", "Time to answer a passkey challenge.")
      .in("min")
      .between(0, 60);
  add("auth.passkeyOrigins", &a.passkeyOrigins, "AUTH_PASSKEY_ORIGINS",
      "Further origins whose passkeys are taken: apps (\"android:apk-key-hash:...\").");
  add("auth.requireEmailVerification", &a.requireEmailVerification, "AUTH_REQUIRE_EMAIL_VERIFICATION",
      "Accounts must confirm their address before they sign in.");
  add("auth.requireAdminSecondFactor", &a.requireAdminSecondFactor, "AUTH_REQUIRE_ADMIN_SECOND_FACTOR",
      "Administrators must set up a second factor before anything else opens to them.");
  add("auth.verificationEmailCooldownMins", &a.verificationEmailCooldownMins, "AUTH_VERIFICATION_COOLDOWN_MINS",
      "Between two confirmation mails to one account.")
      .in("min");
  add("auth.verificationTokenTTLHours", &a.verificationTokenTTLHours, "AUTH_VERIFICATION_TOKEN_TTL_HOURS",
      "Life of a confirmation link.")
      .in("h");
  add("auth.unverifiedAccountTTLHours", &a.unverifiedAccountTTLHours, "AUTH_UNVERIFIED_ACCOUNT_TTL_HOURS",
      "Accounts that never confirmed are removed after this time. 0: never.")
      .in("h");
  add("auth.resetTokenTTLHours", &a.resetTokenTTLHours, "AUTH_RESET_TOKEN_TTL_HOURS", "Life of a password reset link.").in("h");
  add_oauth(add, "auth.google.clientId", "auth.google.clientSecret", "auth.google.redirectUrl", "auth.google.baseUrl",
            a.google);
  add_oauth(add, "auth.github.clientId", "auth.github.clientSecret", "auth.github.redirectUrl", "auth.github.baseUrl",
            a.github);
  add_oauth(add, "auth.twitter.clientId", "auth.twitter.clientSecret", "auth.twitter.redirectUrl", "auth.twitter.baseUrl",
            a.twitter);
  add("auth.twitter.requestEmail", &a.twitterEmail, "",
      "Ask X for the address of people; the client must be allowed to, else X refuses every sign-in.");
  add("auth.oidc", &a.oidc, "",
      "Further providers of OpenID Connect: a list of name, title, issuer, clientId, clientSecret, scopes, trustEmail.");
}

void add_logger_and_cors(Add const& add, Logger& l, Cors& c) {
  add("logger.level", &l.level, "LOG_LEVEL", "Least severe lines that are written.").one_of("trace debug info warn error");
  add("logger.outputPath", &l.outputPath, "LOG_OUTPUT_PATH", "File to append to. Empty: standard error.");
  add("cors.allowedOrigins", &c.allowedOrigins, "CORS_ALLOWED_ORIGINS",
      "Origins of other sites that may call the API, separated by commas; * for all. Empty: none but our own.");
  add("cors.allowedHeaders", &c.allowedHeaders, "CORS_ALLOWED_HEADERS", "Request headers those origins may send.");
  add("cors.allowedMethods", &c.allowedMethods, "CORS_ALLOWED_METHODS", "Methods those origins may use. Empty: all of ours.");
  add("cors.allowCredentials", &c.allowCredentials, "CORS_ALLOW_CREDENTIALS",
      "Those origins may send cookies; not together with *.");
  add("cors.exposeHeaders", &c.exposeHeaders, "CORS_EXPOSE_HEADERS", "Answer headers those origins may read.");
  add("cors.maxAge", &c.maxAge, "CORS_MAX_AGE", "How long a browser may remember the permission.").in("s").between(0, 86400);
}

void add_chat_and_recording(Add const& add, Chat& c, Recording& r) {
  auto& u = c.uploads;
  add("chat.uploads.backend", &u.backend, "", "Where chat files are kept.").one_of("disk s3 inline");
  add("chat.uploads.maxBytes", &u.maxBytes, "", "Largest file.").in("bytes");
  add("chat.uploads.maxDimension", &u.maxDimension, "", "Largest width or height of a picture.").in("pixels");
  add("chat.uploads.inlineMaxBytes", &u.inlineMaxBytes, "", "Largest file that is sent inside the message.").in("bytes");
  add("chat.uploads.diskDir", &u.diskDir, "", "Empty: uploads/chat in the data folder.");
  add("chat.uploads.s3.endpoint", &u.s3.endpoint, "", "Address of the object store.");
  add("chat.uploads.s3.bucket", &u.s3.bucket, "", "Bucket.");
  add("chat.uploads.s3.region", &u.s3.region, "", "Region.");
  add("chat.uploads.s3.accessKey", &u.s3.accessKey, "", "Access key.").is_secret();
  add("chat.uploads.s3.secretKey", &u.s3.secretKey, "", "Secret key.").is_secret();
  add("chat.uploads.s3.publicBaseUrl", &u.s3.publicBaseUrl, "", "Public address of the bucket.");
  add("chat.maxUploadBytesPerUser", &c.maxUploadBytesPerUser, "CHAT_MAX_UPLOAD_BYTES_PER_USER", "All files of one user.")
      .in("bytes");
  add("chat.globalDiskThresholdBytes", &c.globalDiskThresholdBytes, "CHAT_GLOBAL_DISK_THRESHOLD_BYTES",
      "Uploads are refused when less space is free. 0: off.")
      .in("bytes");
  add("chat.maxMessageCount", &c.maxMessageCount, "CHAT_MAX_MESSAGE_COUNT", "Messages of a room that are kept.");
  add("chat.messageTTLHours", &c.messageTTLHours, "CHAT_MESSAGE_TTL_HOURS", "How long messages and files of rooms are kept.")
      .in("h");
  add("recording.maxFileSizeMB", &r.maxFileSizeMB, "", "Largest recording. 0: no limit.").in("MB");
  add("recording.storageDir", &r.storageDir, "", "Empty: recordings in the data folder.");
  add("recording.egressDir", &r.egressDir, "RECORDING_EGRESS_DIR",
      "Where the egress of a real LiveKit leaves its files, as this server sees the folder.");
  add("recording.maxConcurrent", &r.maxConcurrent, "RECORDING_MAX_CONCURRENT",
      "Meetings that are recorded at the same time. 0: no limit.");
  add("recording.maxRecordingsPerRoom", &r.maxRecordingsPerRoom, "", "0: no limit.");
  add("recording.retentionHours", &r.retentionHours, "RECORDING_RETENTION_HOURS",
      "Recordings are removed after this time. 0: kept.")
      .in("h");
  add("recording.cleanupIntervalHours", &r.cleanupIntervalHours, "RECORDING_CLEANUP_INTERVAL_HOURS",
      "How often old recordings are looked for.")
      .in("h");
  add("recording.quotaMB", &r.quotaMB, "RECORDING_QUOTA_MB", "All recordings together; then no more begin. 0: no limit.")
      .in("MB");
  add("recording.renderAtOnce", &r.renderAtOnce, "RECORDING_RENDER_AT_ONCE", "Recordings that are rendered at once.")
      .between(1, 64);
  add("recording.renderLoadPercent", &r.renderLoadPercent, "RECORDING_RENDER_LOAD_PERCENT",
      "Rendering stands still while everything else uses more of the processors.")
      .between(1, 100);
  add("recording.keepTracks", &r.keepTracks, "RECORDING_KEEP_TRACKS",
      "The single tracks stay after the rendering, so that it can be done again.");
  add("recording.chat", &r.chat, "RECORDING_CHAT",
      "What everybody could read in the chat of the meeting lies beside its tracks, as chat.txt.");
}

void add_limits(Add const& add, RateLimit& r, Queue& q) {
  add("rateLimit.authMaxRequests", &r.authMaxRequests, "RATELIMIT_AUTH_MAX",
      "Sign-in and registration: requests of one address in a window. 0: no limit.");
  add("rateLimit.authWindowSecs", &r.authWindowSecs, "RATELIMIT_AUTH_WINDOW", "Window of sign-in and registration.")
      .in("s")
      .between(1, INT64_MAX);
  add("rateLimit.authResendMaxRequests", &r.authResendMaxRequests, "RATELIMIT_AUTH_RESEND_MAX",
      "Mails that are asked for again. 0: no limit.");
  add("rateLimit.authResendWindowSecs", &r.authResendWindowSecs, "RATELIMIT_AUTH_RESEND_WINDOW", "Window of those mails.")
      .in("s")
      .between(1, INT64_MAX);
  add("rateLimit.guestMaxRequests", &r.guestMaxRequests, "RATELIMIT_GUEST_MAX",
      "Guests who join or look up a room. 0: no limit.");
  add("rateLimit.guestWindowSecs", &r.guestWindowSecs, "RATELIMIT_GUEST_WINDOW", "Window of guests.")
      .in("s")
      .between(1, INT64_MAX);
  add("rateLimit.apiMaxRequests", &r.apiMaxRequests, "RATELIMIT_API_MAX", "Other limited calls. 0: no limit.");
  add("rateLimit.apiWindowSecs", &r.apiWindowSecs, "RATELIMIT_API_WINDOW", "Window of other limited calls.")
      .in("s")
      .between(1, INT64_MAX);
  add("rateLimit.accountMaxRequests", &r.accountMaxRequests, "RATELIMIT_ACCOUNT_MAX",
      "Everyday calls of one account, joining rooms among them. 0: no limit.");
  add("rateLimit.accountWindowSecs", &r.accountWindowSecs, "RATELIMIT_ACCOUNT_WINDOW", "Window of an account's everyday calls.")
      .in("s")
      .between(1, INT64_MAX);
  add("queue.pollInterval", &q.pollInterval, "QUEUE_POLL_INTERVAL", "How often jobs are looked for.")
      .in("ms")
      .between(1, INT64_MAX);
  add("queue.maxAttempts", &q.maxAttempts, "QUEUE_MAX_ATTEMPTS", "Tries of a job before it has failed.").between(1, INT64_MAX);
  add("queue.concurrency", &q.concurrency, "QUEUE_CONCURRENCY", "Jobs at the same time.").between(1, 64);
}

void add_email(Add const& add, Email& e) {
  auto& t = e.templates;
  add("email.smtpHost", &e.smtpHost, "EMAIL_SMTP_HOST", "Mail server. Empty: no mail is sent.");
  add("email.smtpPort", &e.smtpPort, "EMAIL_SMTP_PORT", "Its port.").between(0, 65535);
  add("email.username", &e.username, "EMAIL_USERNAME", "Account on the mail server.");
  add("email.password", &e.password, "EMAIL_PASSWORD", "Its password.").is_secret();
  add("email.fromAddress", &e.fromAddress, "EMAIL_FROM_ADDRESS", "Sender address.");
  add("email.fromName", &e.fromName, "EMAIL_FROM_NAME", "Sender name.");
  add("email.tlsSkipVerify", &e.tlsSkipVerify, "EMAIL_TLS_SKIP_VERIFY", "Take any certificate of the mail server.");
  add("email.smtpsMode", &e.smtpsMode, "EMAIL_SMTPS_MODE", "TLS from the first byte instead of STARTTLS.");
  add("email.templates.instanceName", &t.instanceName, "", "How mails call this server.");
  add("email.templates.supportEmail", &t.supportEmail, "", "Address for questions, named in mails.");
  add("email.templates.instanceUrl", &t.instanceUrl, "", "Address of this server in mails.");
  add("email.templates.headerBgColor", &t.headerBgColor, "", "Colour of the header, #rrggbb.");
  add("email.templates.buttonBgColor", &t.buttonBgColor, "", "Colour of buttons, #rrggbb.");
  add("email.templates.subjectLines", &t.subjectLines, "", "Subject by template (verify, welcome, reset, changed, invite).");
  add("email.templates.preheaderText", &t.preheaderText, "", "Preview text by template.");
}

void add_webxdc(Add const& add, Webxdc& w) {
  add("webxdc.enabled", &w.enabled, "WEBXDC_ENABLED", "Small apps inside a meeting.");
  add("webxdc.baseDomain", &w.baseDomain, "WEBXDC_BASE_DOMAIN", "Each app runs on a subdomain of it.");
  add("webxdc.uploadPolicy", &w.uploadPolicy, "WEBXDC_UPLOAD_POLICY", "Who may bring apps.").one_of("owner_mod any_member");
  add("webxdc.storageDir", &w.storageDir, "", "Empty: webxdc in the data folder.");
  add("webxdc.ticketTTLMinutes", &w.ticketTTLMinutes, "", "Life of a ticket to an app.").in("min");
  add("webxdc.devPathMode", &w.devPathMode, "WEBXDC_DEV_PATH_MODE",
      "Apps under a path instead of a subdomain; for development.");
  add("webxdc.publicBaseURL", &w.publicBaseURL, "WEBXDC_PUBLIC_BASE_URL", "Address of apps in path mode.");
  add("webxdc.publicPort", &w.publicPort, "WEBXDC_PUBLIC_PORT", "Port of the subdomains. Empty: server.port.");
  add("webxdc.maxArchiveBytes", &w.maxArchiveBytes, "", "Largest package.").in("bytes");
  add("webxdc.maxUncompressedTotal", &w.maxUncompressedTotal, "", "Largest package, unpacked.").in("bytes");
  add("webxdc.maxEntries", &w.maxEntries, "", "Most files of a package.");
  add("webxdc.maxSingleFileBytes", &w.maxSingleFileBytes, "", "Largest file of a package.").in("bytes");
  add("webxdc.statusLogMaxUpdates", &w.statusLogMaxUpdates, "", "Updates kept for an app.");
  add("webxdc.sendUpdateMaxSize", &w.sendUpdateMaxSize, "", "Largest update.").in("bytes");
  add("webxdc.sendUpdateIntervalMs", &w.sendUpdateIntervalMs, "", "Least time between updates.").in("ms");
  add("webxdc.gallery.enabled", &w.gallery.enabled, "WEBXDC_GALLERY_ENABLED", "Offer a gallery of apps.");
  add("webxdc.gallery.source", &w.gallery.source, "", "Where the gallery comes from.").one_of("local remote both semi-remote");
  add("webxdc.gallery.remoteCatalogURL", &w.gallery.remoteCatalogURL, "", "Catalogue of a remote gallery.");
  add("webxdc.gallery.allowRemoteDownload", &w.gallery.allowRemoteDownload, "", "Rooms may take apps from the remote gallery.");
}

}  // namespace

std::vector<Field> fields(Config& config) {
  std::vector<Field> out;
  Add const add{out};
  add("dataDir", &config.dataDir, "BEDRUD_DATA", "Folder of the database, secrets, uploads and recordings.");
  add_server(add, config.server);
  add_database(add, config.database);
  add_media(add, config.livekit, config.media);
  add_webhook(add, config.webhook, config.outgoing);
  add_metrics(add, config.metrics);
  add_auth(add, config.auth);
  add_logger_and_cors(add, config.logger, config.cors);
  add_chat_and_recording(add, config.chat, config.recording);
  add_limits(add, config.rateLimit, config.queue);
  add_email(add, config.email);
  add_webxdc(add, config.webxdc);
  return out;
}

std::string shown(Field const& field) {
  struct Visitor {
    std::string operator()(std::string const* text) const { return *text; }
    std::string operator()(bool const* flag) const { return *flag ? "true" : "false"; }
    std::string operator()(std::int64_t const* number) const { return std::to_string(*number); }
    std::string operator()(Texts const* texts) const {
      std::string out;
      for (auto const& text : *texts) out += (out.empty() ? "" : ", ") + text;
      return out;
    }
    std::string operator()(OidcProviders const* providers) const {
      std::string out;
      for (auto const& provider : *providers) out += (out.empty() ? "" : ", ") + provider.name;
      return out;
    }
    std::string operator()(TextMap const* map) const {
      std::string out;
      for (auto const& [key, text] : *map) out += (out.empty() ? "" : ", ") + key + "=" + text;
      return out;
    }
  };
  auto text = std::visit(Visitor{}, field.target);
  return field.secret && !text.empty() ? "(set)" : text;
}

}  // namespace bedrud::config
