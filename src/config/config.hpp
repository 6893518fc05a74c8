#pragma once
// Everything an operator can set, with its default. Each member is a key of the YAML file by its own name (server.port); what
// it means, its unit, its environment variable and its limits stand beside it in fields.cpp, from which the reader, `bedrud
// config check`, `bedrud config sample` and docs/configuration.md are made. Keys of features that a deployment does not use are
// known as well, so that a file of the Go server loads without warnings.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bedrud::config {

using Texts = std::vector<std::string>;
using TextMap = std::map<std::string, std::string>;

struct Acme {
  std::string challenge = "http-01", dnsProvider = "cloudflare", cloudflareAPIToken;
};

struct Server {
  std::int64_t port = 0;  // 0: 8080, with TLS 443
  std::int64_t httpPort = 80;
  std::string host;
  std::int64_t threads = 0, readTimeout = 30, writeTimeout = 30;
  bool enableTLS = false, disableTLS = false;
  std::string certFile, keyFile, certAlgorithm = "ecdsa256";
  std::string domain, email;
  bool useACME = false;
  Acme acme;
  bool behindProxy = false;
  Texts trustedProxies;
  std::string proxyHeader = "X-Forwarded-For";
  std::int64_t maxParticipantsLimit = 1000, maxRoomsPerUser = 100;
};

struct Database {
  std::string type, path, host, port, user, password, dbname, sslmode;
  std::int64_t maxIdleConns = 0, maxOpenConns = 0, maxLifetime = 0;
};

struct Livekit {
  std::string host, hostLocal, internalHost, apiKey, apiSecret, configPath;
  bool skipTLSVerify = false, external = false;
  std::string nodeIP;
};

struct Media {
  std::string backend = "embedded", livekitServer;
  std::int64_t workers = 0, basePort = 7882, drainSeconds = 0;
  std::string udp = "trains";
  Texts publicAddresses;
  bool remoteUnmute = false;
  std::int64_t maxParticipants = 0, maxTracks = 0, maxRoomTracks = 0, maxLoadPercent = 0;
  std::int64_t roomParticipantsPerWorker = 50, roomLoadPercent = 70;
};

struct Webhook {
  Texts urls;
};

struct Outgoing {
  Texts allowedNetworks;
};

// Who may read /metrics; nobody by default.
struct Metrics {
  std::string token;
  Texts allow;
};

struct OAuthProvider {
  std::string clientId, clientSecret, redirectUrl, baseUrl;
};

// A provider of OpenID Connect, found by its issuer.
struct OidcProvider {
  std::string name, title, issuer, clientId, clientSecret, scopes = "openid email profile";
  bool trustEmail = false;
};
using OidcProviders = std::vector<OidcProvider>;

struct Auth {
  std::string jwtSecret, sessionSecret;
  std::int64_t tokenDuration = 24;
  std::string frontendURL;
  std::int64_t passkeyChallengeTTL = 5;
  Texts passkeyOrigins;
  bool requireEmailVerification = false;
  bool requireAdminSecondFactor = false;
  std::int64_t verificationEmailCooldownMins = 2, verificationTokenTTLHours = 24, unverifiedAccountTTLHours = 48;
  std::int64_t resetTokenTTLHours = 1;
  OAuthProvider google, github, twitter;
  bool twitterEmail = false;
  OidcProviders oidc;
};

struct Logger {
  std::string level = "info", outputPath;
};

struct Cors {
  std::string allowedOrigins, allowedHeaders, allowedMethods, exposeHeaders;
  bool allowCredentials = false;
  std::int64_t maxAge = 0;
};

struct S3 {
  std::string endpoint, bucket, region = "auto", accessKey, secretKey, publicBaseUrl;
};

struct ChatUploads {
  std::string backend = "disk";
  std::int64_t maxBytes = 10'485'760, maxDimension = 8192, inlineMaxBytes = 512'000;
  std::string diskDir;
  S3 s3;
};

struct Chat {
  ChatUploads uploads;
  std::int64_t maxUploadBytesPerUser = 524'288'000, globalDiskThresholdBytes = 0;
  std::int64_t maxMessageCount = 10'000, messageTTLHours = 2160;
};

struct Recording {
  std::int64_t maxFileSizeMB = 0;
  std::string storageDir, egressDir;
  std::int64_t maxConcurrent = 4, maxRecordingsPerRoom = 0, retentionHours = 0, cleanupIntervalHours = 24;
  std::int64_t quotaMB = 0, renderAtOnce = 1, renderLoadPercent = 75;
  bool keepTracks = false, chat = false;
};

// Requests of one client address in a window; 0 requests: no limit.
struct RateLimit {
  std::int64_t authMaxRequests = 10, authWindowSecs = 60;
  std::int64_t authResendMaxRequests = 3, authResendWindowSecs = 60;
  std::int64_t guestMaxRequests = 5, guestWindowSecs = 60;
  std::int64_t apiMaxRequests = 30, apiWindowSecs = 60;
  std::int64_t accountMaxRequests = 120, accountWindowSecs = 60;
};

struct Queue {
  std::int64_t pollInterval = 500, maxAttempts = 3, concurrency = 1;
};

struct EmailTemplates {
  std::string instanceName = "Bedrud", supportEmail, instanceUrl, headerBgColor = "#1a1a2e", buttonBgColor = "#e11d48";
  TextMap subjectLines, preheaderText;
};

struct Email {
  std::string smtpHost;
  std::int64_t smtpPort = 587;
  std::string username, password, fromAddress, fromName;
  bool tlsSkipVerify = false, smtpsMode = false;
  EmailTemplates templates;
};

struct WebxdcGallery {
  bool enabled = false;
  std::string source = "local", remoteCatalogURL;
  bool allowRemoteDownload = false;
};

struct Webxdc {
  bool enabled = false;
  std::string baseDomain, uploadPolicy = "owner_mod", storageDir;
  std::int64_t ticketTTLMinutes = 10;
  bool devPathMode = false;
  std::string publicBaseURL, publicPort;
  std::int64_t maxArchiveBytes = 10'485'760, maxUncompressedTotal = 31'457'280, maxEntries = 500;
  std::int64_t maxSingleFileBytes = 5'242'880, statusLogMaxUpdates = 500, sendUpdateMaxSize = 128'000;
  std::int64_t sendUpdateIntervalMs = 10'000;
  WebxdcGallery gallery;
};

struct Config {
  std::string dataDir = "data";
  Server server;
  Database database;
  Livekit livekit;
  Media media;
  Webhook webhook;
  Outgoing outgoing;
  Metrics metrics;
  Auth auth;
  Logger logger;
  Cors cors;
  Chat chat;
  Recording recording;
  RateLimit rateLimit;
  Queue queue;
  Email email;
  Webxdc webxdc;

  // What follows from several keys.
  bool tls() const { return server.enableTLS && !server.disableTLS; }
  bool external_media() const { return media.backend == "external" || livekit.external; }
  bool managed_media() const { return media.backend == "managed"; }
  int listen_port() const { return static_cast<int>(server.port != 0 ? server.port : tls() ? 443 : 8080); }
  bool postgres() const { return database.type == "postgres" || (database.type.empty() && !database.host.empty()); }
  std::string recording_folder() const { return recording.storageDir.empty() ? dataDir + "/recordings" : recording.storageDir; }
  std::string sqlite_path() const { return database.path.empty() ? dataDir + "/bedrud.db" : database.path; }
  std::string postgres_dsn() const;
};

}  // namespace bedrud::config
