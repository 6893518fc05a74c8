#pragma once
// The job queue's table. A try is known by the job's id and its number: who lost the lease meanwhile changes nothing.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/job.hpp"

namespace bedrud {

class JobRepository {
 public:
  explicit JobRepository(db::Connection& connection) : db_(connection) {}

  void insert(Job const& job) {
    db_.exec(
        "INSERT INTO jobs (id, type, payload, priority, max_attempts, run_at, created_at, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        job.id, job.type, job.payload, job.priority, job.max_attempts, job.run_at, job.created_at);
  }
  std::optional<Job> by_id(std::string_view id) { return db_.one<Job>("SELECT * FROM jobs WHERE id = $1", id); }

  // Takes up to `limit` due jobs of a type for this server, also those whose lease ran out; each begins a new try (W71).
  std::vector<Job> claim(std::string_view type, std::int64_t now, std::int64_t leased_until, std::int64_t limit) {
    return db_.all<Job>(
        "UPDATE jobs SET status = 'active', attempts = attempts + 1, leased_until = $3, updated_at = $2 WHERE id IN ("
        "SELECT id FROM jobs WHERE type = $1 AND ((status = 'pending' AND run_at <= $2) OR "
        "(status = 'active' AND leased_until <= $2)) ORDER BY priority, run_at, id LIMIT $4 {skip_locked}) RETURNING *",
        type, now, leased_until, limit);
  }
  // The types of which something is due.
  std::vector<std::string> due_types(std::int64_t now) {
    return db_.all<std::string>(
        "SELECT DISTINCT type FROM jobs WHERE (status = 'pending' AND run_at <= $1) OR "
        "(status = 'active' AND leased_until <= $1) ORDER BY type",
        now);
  }
  // When something not yet due comes due: a pending one's time or a lease's end.
  std::optional<std::int64_t> next_due(std::int64_t now) {
    return db_
        .one<std::optional<std::int64_t>>(
            "SELECT min(CASE WHEN status = 'pending' THEN run_at ELSE leased_until END) FROM jobs "
            "WHERE (status = 'pending' AND run_at > $1) OR (status = 'active' AND leased_until > $1)",
            now)
        .value_or(std::nullopt);
  }
  // Keeps a try's lease; false when it was lost or the try is settled.
  bool hold(Job const& job, std::int64_t leased_until, std::int64_t now) {
    return db_.exec("UPDATE jobs SET leased_until = $3, updated_at = $4 WHERE id = $1 AND attempts = $2 AND status = 'active'",
                    job.id, job.attempts, leased_until, now) == 1;
  }
  bool finish(Job const& job, std::int64_t now) { return settle(job, "done", "", now, now); }
  bool fail(Job const& job, std::string_view error, std::int64_t now) { return settle(job, "failed", error, now, now); }
  bool retry(Job const& job, std::string_view error, std::int64_t run_at, std::int64_t now) {
    return settle(job, "pending", error, run_at, now);
  }
  // Gives a try back that was not begun or was broken off by the end of the server.
  bool give_back(Job const& job, std::int64_t now) {
    return db_.exec(
               "UPDATE jobs SET status = 'pending', attempts = attempts - 1, leased_until = NULL, updated_at = $3 "
               "WHERE id = $1 AND attempts = $2 AND status = 'active'",
               job.id, job.attempts, now) == 1;
  }

  // `day` and `lately`: since when; `mail`: the type of mails.
  JobCounts counts(std::string_view mail, std::int64_t day, std::int64_t lately) {
    return db_
        .one<JobCounts>(
            "SELECT COALESCE(sum(CASE WHEN status = 'pending' THEN 1 ELSE 0 END), 0) AS pending, "
            "COALESCE(sum(CASE WHEN status = 'active' THEN 1 ELSE 0 END), 0) AS active, "
            "COALESCE(sum(CASE WHEN status = 'done' AND updated_at >= $2 THEN 1 ELSE 0 END), 0) AS done_day, "
            "COALESCE(sum(CASE WHEN status = 'failed' AND updated_at >= $2 THEN 1 ELSE 0 END), 0) AS failed_day, "
            "count(*) AS total, "
            "COALESCE(sum(CASE WHEN status = 'done' AND updated_at >= $3 THEN 1 ELSE 0 END), 0) AS done_lately, "
            "COALESCE(sum(CASE WHEN status = 'failed' AND updated_at >= $3 THEN 1 ELSE 0 END), 0) AS failed_lately, "
            "COALESCE(sum(CASE WHEN type = $1 AND status = 'pending' THEN 1 ELSE 0 END), 0) AS pending_mail, "
            "COALESCE(sum(CASE WHEN type = $1 AND status = 'failed' AND updated_at >= $2 THEN 1 ELSE 0 END), 0) AS "
            "failed_mail_day, "
            "min(CASE WHEN status = 'pending' THEN created_at END) AS oldest_pending FROM jobs",
            mail, day, lately)
        .value_or(JobCounts{});
  }
  // The newest first, from below `before`; empty words: all.
  std::vector<Job> page(std::string_view status, std::string_view type, std::string_view before, std::int64_t limit) {
    return db_.all<Job>(
        "SELECT * FROM jobs WHERE (CAST($1 AS TEXT) = '' OR status = $1) AND (CAST($2 AS TEXT) = '' OR type = $2) AND "
        "(CAST($3 AS TEXT) = '' OR id < $3) ORDER BY id DESC LIMIT $4",
        status, type, before, limit);
  }
  // What failed begins anew.
  bool revive(std::string_view id, std::int64_t now) {
    return db_.exec(
               "UPDATE jobs SET status = 'pending', attempts = 0, run_at = $2, updated_at = $2 "
               "WHERE id = $1 AND status = 'failed'",
               id, now) == 1;
  }
  // Not one that runs.
  bool remove(std::string_view id) { return db_.exec("DELETE FROM jobs WHERE id = $1 AND status <> 'active'", id) == 1; }

  // The latest first.
  std::vector<Job> failures(std::int64_t limit) {
    return db_.all<Job>("SELECT * FROM jobs WHERE status = 'failed' ORDER BY updated_at DESC, id DESC LIMIT $1", limit);
  }
  // The last job of that type that a try of failed, also when it is tried again.
  std::optional<Job> last_error(std::string_view type) {
    return db_.one<Job>("SELECT * FROM jobs WHERE type = $1 AND error <> '' ORDER BY updated_at DESC, id DESC LIMIT 1", type);
  }

  std::int64_t remove_settled(std::int64_t done_before, std::int64_t failed_before) {
    return db_.exec("DELETE FROM jobs WHERE status = 'done' AND updated_at < $1", done_before) +
           db_.exec("DELETE FROM jobs WHERE status = 'failed' AND updated_at < $1", failed_before);
  }

 private:
  bool settle(Job const& job, std::string_view status, std::string_view error, std::int64_t run_at, std::int64_t now) {
    return db_.exec(
               "UPDATE jobs SET status = $3, error = $4, run_at = $5, leased_until = NULL, updated_at = $6 "
               "WHERE id = $1 AND attempts = $2 AND status = 'active'",
               job.id, job.attempts, status, error, run_at, now) == 1;
  }

  db::Connection& db_;
};

}  // namespace bedrud
