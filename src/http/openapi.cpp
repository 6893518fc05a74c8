// The OpenAPI 3.1 document, from the rows and the structs they bind to.
#include <boost/json/serialize.hpp>

#include "http/errors.hpp"
#include "http/router.hpp"

namespace bedrud::http {

namespace bj = boost::json;

namespace {

std::string_view access_name(Access access) {
  switch (access) {
    case Access::kOpen:
      return "open";
    case Access::kOptional:
      return "optional";
    case Access::kSession:
      return "session";
    case Access::kUser:
      return "user";
    case Access::kAdmin:
      return "admin";
    case Access::kSuperadmin:
      return "superadmin";
  }
  return "superadmin";
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// "GET /api/room/{roomId}" is "getRoomByRoomId".
std::string operation_id(Row const& row) {
  auto out = lower(row.method);
  bool start = false, parameter = false;
  // /health and /api/health are two operations.
  if (!row.path.starts_with("/api/")) out += "Root";
  for (auto const c : row.path.substr(row.path.starts_with("/api/") ? 4 : 0)) {
    auto const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (c == '{') parameter = true;
    if (!letter) {
      start = true;
      continue;
    }
    if (start && parameter) out += "By";
    out += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    start = parameter = false;
  }
  return out;
}

bj::object json_content(bj::object schema) { return {{"application/json", {{"schema", std::move(schema)}}}}; }

bool in_path(std::string_view path, std::string_view name) {
  return path.find("{" + std::string(name) + "}") != std::string_view::npos;
}

bool carries_a_body(Row const& row) { return row.reads_body || !row.meta.form_file.empty(); }

// Members named in the path are path parameters, the others stand in the query or, for methods with one, in the body.
void describe_input(bj::object& operation, Row const& row, json::Components& components) {
  if (!row.meta.form_file.empty()) {
    bj::object const file{{"type", "string"}, {"format", "binary"}};
    bj::object const form{{"type", "object"}, {"properties", {{row.meta.form_file, file}}}, {"required", {row.meta.form_file}}};
    operation["requestBody"] = {{"required", true}, {"content", {{"multipart/form-data", {{"schema", form}}}}}};
    return;
  }
  if (!row.in_schema) return;
  auto const inline_schema = row.in_schema(nullptr);
  auto const* properties = inline_schema.if_contains("properties");
  bj::array parameters, body_needed;
  bj::object body;
  bj::array const none;
  auto const* listed = inline_schema.if_contains("required");
  auto const& needed = listed ? listed->as_array() : none;
  bool split = false;
  if (properties) {
    for (auto const& [name, schema] : properties->as_object()) {
      auto const required = std::find(needed.begin(), needed.end(), bj::value(name)) != needed.end();
      auto const path_parameter = in_path(row.path, name);
      split |= path_parameter;
      if (path_parameter || !row.reads_body) {
        parameters.push_back({{"name", name},
                              {"in", path_parameter ? "path" : "query"},
                              {"required", path_parameter || required},
                              {"schema", schema}});
      } else {
        body[name] = schema;
        if (required) body_needed.emplace_back(name);
      }
    }
  }
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (!row.reads_body || (properties && body.empty())) return;
  bj::object schema;
  if (!split) {
    schema = row.in_schema(&components);
  } else {
    schema = {{"type", "object"}, {"properties", std::move(body)}};
    if (!body_needed.empty()) schema["required"] = std::move(body_needed);
  }
  operation["requestBody"] = {{"required", row.meta.body == Body::kJson}, {"content", json_content(std::move(schema))}};
}

bj::object error_response(std::string_view description) {
  return {{"description", description}, {"content", json_content({{"$ref", "#/components/schemas/Error"}})}};
}

bj::object describe_responses(Row const& row, json::Components& components) {
  bj::object success{{"description", status_text(row.meta.status)}};
  if (row.out_schema)
    success["content"] = json_content(row.out_schema(&components));
  else if (row.out_type != "application/json")
    success["content"] = {{row.out_type, bj::object{}}};
  bj::object out{{std::to_string(row.meta.status), std::move(success)}};
  if (row.in_schema) {
    out["400"] = error_response("Malformed: a wrong type, a duplicate member, bad encoding");
    out["422"] = error_response("Fields that do not validate, all of them in `details`");
  }
  if (carries_a_body(row))
    out["413"] = error_response("The body is larger than " + std::to_string(row.meta.body_limit) + " bytes");
  if (row.meta.access > Access::kOptional) {
    out["401"] = error_response("No valid access token");
    out["403"] = error_response("The access level is too low");
  }
  if (!row.meta.rate.empty()) out["429"] = error_response("Too many requests; Retry-After says when to try again");
  out["default"] = error_response("Any other error");
  return out;
}

bj::object describe(Row const& row, json::Components& components) {
  bj::object operation{{"operationId", operation_id(row)}, {"summary", row.meta.summary}, {"tags", bj::array{row.meta.tag}}};
  describe_input(operation, row, components);
  operation["responses"] = describe_responses(row, components);
  if (row.meta.access == Access::kOpen) {
    operation["security"] = bj::array{};
  } else {
    bj::array schemes{{{"bearer", bj::array{}}}};
    // The cookie is for reading only.
    if (row.method == "GET") schemes.push_back({{"cookie", bj::array{}}});
    if (row.meta.access == Access::kOptional) schemes.push_back(bj::object{});
    operation["security"] = std::move(schemes);
  }
  operation["x-access"] = access_name(row.meta.access);
  if (!row.meta.rate.empty()) operation["x-rate"] = row.meta.rate;
  if (carries_a_body(row)) operation["x-body-limit"] = row.meta.body_limit;
  return operation;
}

bj::object error_schema() {
  bj::object const text{{"type", "string"}};
  return {{"type", "object"},
          {"required", {"error", "code", "requestId"}},
          {"properties",
           {{"error", {{"type", "string"}, {"description", "A sentence for people"}}},
            {"code", {{"type", "string"}, {"description", "A word for programs"}}},
            {"requestId", {{"type", "string"}, {"description", "Stands in the server's log too"}}},
            {"details",
             {{"type", "array"},
              {"items",
               {{"type", "object"}, {"required", {"field", "error"}}, {"properties", {{"field", text}, {"error", text}}}}}}}}}};
}

}  // namespace

bj::object Router::openapi() const {
  json::Components components;
  bj::object paths;
  for (auto const& row : rows_) {
    auto& item = paths[row->path];
    if (!item.is_object()) item.emplace_object();
    item.as_object()[lower(row->method)] = describe(*row, components);
  }
  auto schemas = components.schemas();
  schemas["Error"] = error_schema();
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Bedrud"},
            {"version", BEDRUD_VERSION},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
            {"description", "Request members match in any case, unknown ones are ignored."}}},
          {"servers", {{{"url", "/"}}}},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", std::move(schemas)},
            {"securitySchemes",
             {{"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
              {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "access_token"}}}}}}}};
}

}  // namespace bedrud::http
