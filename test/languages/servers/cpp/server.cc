// Arguments: the port of the next server, or none for the last.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/grpcpp.h>

#include "chain.grpc.pb.h"

namespace {

void Pause(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

class ChainServer final : public chain::Chain::Service {
 public:
  std::unique_ptr<chain::Chain::Stub> next;

  grpc::Status Count(grpc::ServerContext* context, const chain::Ask* ask,
                     grpc::ServerWriter<chain::Tick>* ticks) override {
    if (next) return Relay(context, ask, ticks);
    for (int number = 0; number < ask->count(); number++) {
      chain::Tick tick;
      tick.set_number(number);
      if (context->IsCancelled() || !ticks->Write(tick)) {
        std::cout << "cancelled" << std::endl;
        return grpc::Status::CANCELLED;
      }
      Pause(10);
    }
    std::cout << "finished" << std::endl;
    return grpc::Status::OK;
  }

 private:
  grpc::Status Relay(grpc::ServerContext* context, const chain::Ask* ask, grpc::ServerWriter<chain::Tick>* ticks) {
    std::unique_ptr<grpc::ClientContext> child_context =
        ask->manner() == "forgets" ? std::make_unique<grpc::ClientContext>()
                                   : grpc::ClientContext::FromServerContext(*context);
    auto child = next->Count(child_context.get(), *ask);
    chain::Tick tick;
    while (child->Read(&tick)) {
      if (!ticks->Write(tick) && ask->manner() == "obeys") child_context->TryCancel();
    }
    grpc::Status status = child->Finish();
    // It takes no notice of the cancel and does other work.
    if (ask->manner() == "ignores") Pause(800);
    return status;
  }
};

}  // namespace

int main(int count, char** arguments) {
  grpc::channelz::experimental::InitChannelzService();
  ChainServer service;
  if (count > 1) {
    service.next = chain::Chain::NewStub(
        grpc::CreateChannel(std::string("127.0.0.1:") + arguments[1], grpc::InsecureChannelCredentials()));
  }
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  std::cout << "listening " << port << std::endl;
  server->Wait();
}
