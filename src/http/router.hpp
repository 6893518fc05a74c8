#pragma once
// The route table: a row names method, path and its whole policy, and binds straight to a method of a service.
//   router.add<"/api/room/{roomId}">("DELETE", rooms, &RoomService::remove, {.tag = "rooms", .summary = "Delete a room"});
// The request struct `In` is filled from the body, from the {parameters} of the path and, for GET, HEAD and DELETE, from the
// query. Reading, 4xx answers, access, limits and the OpenAPI document derive from the row and the structs.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "base/caller.hpp"
#include "base/json.hpp"
#include "base/task.hpp"
#include "http/message.hpp"
#include "http/path.hpp"

namespace bedrud::http {

enum class Body {
  kJson,      // application/json, malformed is refused
  kMayMiss,   // no body counts as {}; one that is there is as for kJson
  kOptional,  // no body, one without content type or a malformed one counts as {}
};

// Rows are constants of the program: the views point to literals.
struct Meta {
  Access access = Access::kSession;
  std::string_view rate = "";  // class of the rate limit; empty: none
  std::string_view tag{}, summary{};
  int status = 200;
  std::size_t body_limit = 65'536;
  Body body = Body::kJson;
  bool unverified = false;            // also for accounts whose address still has to be confirmed
  bool before_second_factor = false;  // also for administrators who have to set one up
  // People see what this row answers, because a link or another site led their browser here: a refusal leads them on to this
  // page, with ?problem=too_often or failed.
  std::string_view refusal_page = "";
  std::string_view form_file = "";  // the body is a form with a file of this name, which the handler reads (multipart.hpp)
};

using Parameters = std::vector<std::pair<std::string_view, std::string>>;  // names as in the row, values decoded

struct Row {
  std::string_view method, path;
  Meta meta;
  bool reads_body = false;  // there is an In, and the method carries a body
  std::function<Task<Reply>(RequestContext const&, Parameters const&)> run;

  // For the OpenAPI document; empty functions: no request struct, no answer body.
  std::function<boost::json::object(json::Components*)> in_schema, out_schema;
  std::string_view out_type = "application/json";
};

// What the table says about a method and a path.
struct Match {
  Row const* row = nullptr;
  Parameters parameters;
  std::string allow;  // when only the method is wrong: the value of the Allow header
};

namespace detail {

// GET, HEAD and DELETE take their parameters from the query.
inline bool carries_body(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

// The body as JSON text after the check of its content type; nothing when there is no body to read.
std::optional<boost::json::value> read_json_body(RequestContext const& request, Meta const& meta);
// Query parameters, decoded; Error kBadRequest for bad percent-encoding.
Parameters read_query(std::string_view query);

template <class In>
In read_input(RequestContext const& request, Parameters const& parameters, Meta const& meta, bool reads_body) {
  json::Input<In> input;
  if (reads_body || !request.body.empty()) {
    if (auto const body = read_json_body(request, meta)) input.read_body(*body);
  }
  if (!reads_body) {
    for (auto const& [name, value] : read_query(request.query)) input.read_parameter(name, value);
  }
  for (auto const& [name, value] : parameters) input.read_parameter(name, value);
  return input.finish();
}

template <class Out>
void write_body(Reply& reply, Out&& body) {
  using Value = std::remove_cvref_t<Out>;
  if constexpr (std::is_same_v<Value, Raw> || std::is_same_v<Value, Upload>) {
    reply.content_type = std::move(body.content_type);
    reply.body = std::move(body.bytes);
    reply.upload = std::is_same_v<Value, Upload>;
    if constexpr (std::is_same_v<Value, Upload>) reply.shared = body.shared;
  } else if constexpr (std::is_same_v<Value, File>) {
    reply.content_type = std::move(body.content_type);
    reply.file = std::move(body.content);
  } else if constexpr (std::is_same_v<Value, NoBody>) {
    reply.content_type.clear();
  } else {
    json::append(reply.body, body);
  }
}

template <class Out>
Reply make_reply(Answer<Out>&& answer, Meta const& meta) {
  Reply reply{.status = answer.status ? answer.status : meta.status,
              .cookies = std::move(answer.cookies),
              .headers = std::move(answer.headers)};
  write_body(reply, std::move(answer.body));
  return reply;
}

template <class Out>
Reply make_reply(Out&& out, Meta const& meta) {
  Reply reply{.status = meta.status};
  write_body(reply, std::forward<Out>(out));
  return reply;
}

template <class T>
inline constexpr bool kIsAnswer = false;
template <class T>
inline constexpr bool kIsAnswer<Answer<T>> = true;

template <class T>
struct AnswerBody {
  using Type = T;
};
template <class T>
struct AnswerBody<Answer<T>> {
  using Type = T;
};

}  // namespace detail

class Router {
 public:
  Router();
  ~Router();
  Router(Router const&) = delete;
  Router& operator=(Router const&) = delete;

  // Services outlive the router. `method`: GET, POST, PUT, PATCH or DELETE in any case.
  template <Path P, class S, class In, class Out>
  void add(std::string_view method, S& service, Task<Out> (S::*fn)(Caller const&, In), Meta meta) {
    add_with_input<P, std::remove_cvref_t<In>, Out>(method, meta, [&service, fn](RequestContext const& request, In in) {
      return (service.*fn)(request.caller, std::move(in));
    });
  }
  template <Path P, class S, class Out>
  void add(std::string_view method, S& service, Task<Out> (S::*fn)(Caller const&), Meta meta) {
    add_without_input<P, Out>(method, meta,
                              [&service, fn](RequestContext const& request) { return (service.*fn)(request.caller); });
  }
  template <Path P, class S, class In, class Out>
  void add(std::string_view method, S& service, Task<Answer<Out>> (S::*fn)(RequestContext const&, In), Meta meta) {
    add_with_input<P, std::remove_cvref_t<In>, Answer<Out>>(
        method, meta, [&service, fn](RequestContext const& request, In in) { return (service.*fn)(request, std::move(in)); });
  }
  template <Path P, class S, class Out>
  void add(std::string_view method, S& service, Task<Answer<Out>> (S::*fn)(RequestContext const&), Meta meta) {
    add_without_input<P, Answer<Out>>(method, meta,
                                      [&service, fn](RequestContext const& request) { return (service.*fn)(request); });
  }

  // Holds an object that only its rows use: handlers of one stem.
  template <class T>
  T& keep(std::shared_ptr<T> object) {
    kept_.push_back(object);
    return *object;
  }

  // Words of the path match in any case, a slash at the end does not matter; a word goes before a parameter. Throws Error
  // kBadRequest for bad percent-encoding.
  Match find(std::string_view method, std::string_view path) const;
  std::vector<std::unique_ptr<Row>> const& rows() const { return rows_; }

  // The OpenAPI 3.1 document of all rows.
  boost::json::object openapi() const;

 private:
  struct Node;

  template <Path P, class In, class Out, class Call>
  void add_with_input(std::string_view method, Meta meta, Call call) {
    static_assert(well_formed(P.view(), [](std::string_view name) { return has_member<In>(name); }),
                  "every {parameter} of the path must be a member of the request struct");
    auto row = make_row<Out>(method, P.view(), meta);
    row->reads_body = detail::carries_body(row->method);
    row->in_schema = [](json::Components* components) { return json::schema<In>(components); };
    row->run = [call, meta, reads_body = row->reads_body](RequestContext const& request,
                                                          Parameters const& parameters) -> Task<Reply> {
      auto in = detail::read_input<In>(request, parameters, meta, reads_body);
      co_return detail::make_reply(co_await call(request, std::move(in)), meta);
    };
    insert(std::move(row));
  }

  template <Path P, class Out, class Call>
  void add_without_input(std::string_view method, Meta meta, Call call) {
    static_assert(well_formed(P.view(), [](std::string_view) { return false; }),
                  "a path with {parameters} needs a request struct with these members");
    auto row = make_row<Out>(method, P.view(), meta);
    row->run = [call, meta](RequestContext const& request, Parameters const&) -> Task<Reply> {
      co_return detail::make_reply(co_await call(request), meta);
    };
    insert(std::move(row));
  }

  template <class Out>
  std::unique_ptr<Row> make_row(std::string_view method, std::string_view path, Meta const& meta) {
    using Value = typename detail::AnswerBody<Out>::Type;
    auto row = std::make_unique<Row>();
    row->method = known_method(method);
    row->path = path;
    row->meta = meta;
    if constexpr (std::is_same_v<Value, Raw> || std::is_same_v<Value, Upload> || std::is_same_v<Value, File>) {
      row->out_type = "application/octet-stream";
    } else if constexpr (!std::is_same_v<Value, NoBody>) {
      row->out_schema = [](json::Components* components) { return json::schema<Value>(components); };
    }
    return row;
  }

  // Upper case; std::logic_error for anything else.
  static std::string_view known_method(std::string_view method);
  void insert(std::unique_ptr<Row> row);

  std::vector<std::shared_ptr<void>> kept_;
  std::vector<std::unique_ptr<Row>> rows_;
  std::unique_ptr<Node> root_;
};

}  // namespace bedrud::http
