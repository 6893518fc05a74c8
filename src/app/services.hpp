#pragma once
// The rules of the product, each built once from what it needs, and the one list of their routes.
#include "auth/password_pool.hpp"
#include "base/clock.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "jobs/job_queue.hpp"
#include "jobs/scheduler.hpp"
#include "media/media_backend.hpp"
#include "media/recorder.hpp"
#include "net/http_client.hpp"
#include "recording/renderer.hpp"
#include "services/audit_service.hpp"
#include "services/auth_password_service.hpp"
#include "services/auth_service.hpp"
#include "services/auth_verify_service.hpp"
#include "services/chat_service.hpp"
#include "services/health_certificate.hpp"
#include "services/health_service.hpp"
#include "services/invite_service.hpp"
#include "services/mail_service.hpp"
#include "services/metric_overview_service.hpp"
#include "services/metric_service.hpp"
#include "services/oauth_client.hpp"
#include "services/oauth_provider_service.hpp"
#include "services/oauth_service.hpp"
#include "services/participant_service.hpp"
#include "services/passkey_service.hpp"
#include "services/preference_service.hpp"
#include "services/queue_service.hpp"
#include "services/rate_limit_service.hpp"
#include "services/recording_egress_service.hpp"
#include "services/recording_file_service.hpp"
#include "services/recording_removal_service.hpp"
#include "services/recording_render_service.hpp"
#include "services/recording_service.hpp"
#include "services/room_admin_service.hpp"
#include "services/room_hand_service.hpp"
#include "services/room_invitation_service.hpp"
#include "services/room_join_service.hpp"
#include "services/room_moderation_service.hpp"
#include "services/room_password_service.hpp"
#include "services/room_service.hpp"
#include "services/room_waiting_service.hpp"
#include "services/session_service.hpp"
#include "services/setting_admin_service.hpp"
#include "services/setting_service.hpp"
#include "services/setup_service.hpp"
#include "services/upload_service.hpp"
#include "services/user_admin_service.hpp"
#include "services/user_avatar_service.hpp"
#include "services/user_profile_service.hpp"
#include "services/webhook_media_service.hpp"
#include "services/webhook_service.hpp"
#include "storage/stores.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud::app {

struct Services {
  // Everything must outlive the services; nothing is asked of database or media yet.
  Services(config::Config const& config, db::Database& database, media::MediaBackend& media, media::Recorder& recorder,
           recording::Renderer& renderer, net::HttpClient& outgoing, Clock& clock);

  void add_routes(http::Router& router);
  // Identity and rate limits for the HTTP layer.
  void connect(http::Seams& seams);
  // What one of the servers does when its time comes: removes what is over.
  void add_tasks(jobs::Scheduler& scheduler);
  // What each server removes of its own: counters in memory, files on its disk. Failures are logged.
  Task<void> sweep();

  auth::PasswordPool passwords;
  SessionService sessions;
  SettingService settings;
  RateLimitService rates;
  jobs::JobQueue queue;
  webhooks::EventPublisher events;
  MailService mails;
  KnownAddresses known_addresses;
  SettingAdminService setting_changes;
  AuthPasswordService password_changes;
  SecondFactorService factors;
  AuthService accounts;
  AuthVerifyService verification;
  UserAvatarFiles const avatar_files;
  UserAvatarService avatars;
  UserProfileService profiles;
  PreferenceService preferences;
  PasskeyService passkeys;
  OauthClient oauth_client;
  OauthProviderService oauth_providers;
  OauthService oauth;
  UserAdminService administration;
  InviteService invites;
  AuditService audit;
  MetricOverviewService overview;
  QueueService queue_view;
  WebhookService hooks;
  WebhookMediaService hook_events;
  SetupService setup;
  RoomPasswordService room_passwords;
  RoomService rooms;
  RoomJoinService joins;
  RoomModerationService moderation;
  RoomWaitingService waiting;
  RoomInvitationService invitations;
  RoomAdminService room_administration;
  RoomHandService hands;
  storage::Stores stores;
  UploadService uploads;
  ChatService chat;
  RecordingService recordings;
  RecordingFileService recording_files;
  RecordingRemovalService recording_removal;
  RecordingRenderService rendering;
  RecordingEgressService egress;
  ParticipantService participants;
  HealthService health;
  HealthCertificate certificate;
  MetricService metrics;
  http::RequestCounters requests;

 private:
  config::Metrics const& metrics_config_;
  config::Auth const& auth_config_;
  config::Recording const& recording_config_;
};

}  // namespace bedrud::app
