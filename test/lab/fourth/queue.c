/* Takes packets from netfilter queue 0. One that holds the word is dropped, and both ends are reset: RST+ACK with the numbers that each
 * expects, the window of the packet that offended, TTL 64 and IP ID 0, by a raw socket. */
#include <arpa/inet.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

static const char *word;
static int raw;

static unsigned sum(const void *data, int length, unsigned total) {
  const unsigned char *byte = data;
  for (int at = 0; at < length; at++) total += at % 2 ? byte[at] : byte[at] << 8;
  return total;
}

static void reset(unsigned source, unsigned target, const struct tcphdr *seen, int back, unsigned seq, unsigned ack) {
  struct { struct iphdr ip; struct tcphdr tcp; } out;
  struct { unsigned source, target; unsigned char zero, protocol; unsigned short length; } pseudo = {source, target, 0, 6, htons(20)};
  memset(&out, 0, sizeof out);
  out.ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = 6, .saddr = source, .daddr = target, .frag_off = htons(0x4000),
                          .tot_len = htons(40)};
  out.tcp.source = back ? seen->dest : seen->source;
  out.tcp.dest = back ? seen->source : seen->dest;
  out.tcp.seq = htonl(seq);
  out.tcp.ack_seq = htonl(ack);
  out.tcp.doff = 5;
  out.tcp.rst = out.tcp.ack = 1;
  out.tcp.window = seen->window;
  unsigned total = sum(&out.tcp, 20, sum(&pseudo, 12, 0));
  while (total >> 16) total = (total & 0xffff) + (total >> 16);
  out.tcp.check = htons(~total & 0xffff);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = target};
  sendto(raw, &out, sizeof out, 0, (struct sockaddr *)&to, sizeof to);
}

static int look(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *data, void *nothing) {
  unsigned char *packet;
  int length = nfq_get_payload(data, &packet), verdict = NF_ACCEPT;
  struct iphdr *ip = (struct iphdr *)packet;
  struct tcphdr *tcp = (struct tcphdr *)(packet + ip->ihl * 4);
  int head = ip->ihl * 4 + tcp->doff * 4;
  if (length > head && memmem(packet + head, length - head, word, strlen(word))) {
    verdict = NF_DROP;
    reset(ip->daddr, ip->saddr, tcp, 1, ntohl(tcp->ack_seq), ntohl(tcp->seq) + length - head);
    reset(ip->saddr, ip->daddr, tcp, 0, ntohl(tcp->seq), ntohl(tcp->ack_seq));
  }
  return nfq_set_verdict(queue, ntohl(nfq_get_msg_packet_hdr(data)->packet_id), verdict, 0, 0);
}

int main(int count, char **words) {
  char buffer[70000];
  word = words[1];
  raw = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  struct nfq_handle *handle = nfq_open();
  struct nfq_q_handle *queue = nfq_create_queue(handle, 0, look, 0);
  nfq_set_mode(queue, NFQNL_COPY_PACKET, 0xffff);
  for (int length; (length = recv(nfq_fd(handle), buffer, sizeof buffer, 0)) >= 0;) nfq_handle_packet(handle, buffer, length);
}
